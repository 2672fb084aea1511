"""Row-level security of what arrived: raw input is read and written by interfaces alone.

It names members nobody has a relationship with yet, so no role of a person opens it.
"""

from django.db import migrations

from hearth.access.protection import floor_v1, unprotect_v1

TABLES = ["interop_file", "interop_line"]
OURS = "network_id = (select access_network()) and (select access_is_interface())"


def protect(table: str) -> str:
    """Only an interface of the network reads, adds and settles the outcome of a row."""
    return f"""
alter table {table} enable row level security;
alter table {table} force row level security;
{floor_v1(table)};
create policy {table}_reads on {table} for select to hearth_app using ({OURS});
create policy {table}_inserts on {table} for insert to hearth_app with check ({OURS});
create policy {table}_updates on {table} for update to hearth_app
    using ({OURS}) with check ({OURS});
"""


class Migration(migrations.Migration):
    """Nobody deletes."""

    dependencies = [("interop", "0001_first"), ("access", "0002_gate")]
    operations = [
        migrations.RunSQL(
            "".join(protect(table) for table in TABLES),
            "".join(unprotect_v1(table) for table in TABLES),
        )
    ]
