"""Who keeps the reference tables: everybody reads them, a system administrator of the network writes.

Not forced: the owner founds a network and its first administrator. Nobody changes their own hats,
so that neither a mistake nor injected SQL turns one role into another.
"""

from django.db import migrations

OF_THE_NETWORK = "network_id = (select access_network())"
WRITTEN = {
    "network_organization": OF_THE_NETWORK,
    "network_offering": OF_THE_NETWORK,
    "workforce_staff": "id is distinct from (select access_staff())",
    "workforce_employment": f"{OF_THE_NETWORK} and staff_id is distinct from (select access_staff())",
}


def keep(table: str, rows: str) -> str:
    """Row-level security of one reference table; `rows` are those an administrator may write."""
    allowed = f"(select access_is_administrator()) and {rows}"
    return (
        f"alter table {table} enable row level security;"
        f"create policy {table}_reads on {table} for select to public using (true);"
        f"create policy {table}_inserts on {table} for insert to hearth_app with check ({allowed});"
        f"create policy {table}_updates on {table} for update to hearth_app"
        f" using ({allowed}) with check ({allowed});"
    )


class Migration(migrations.Migration):
    """Needs the gate's functions."""

    dependencies = [("access", "0002_gate"), ("network", "0001_first"), ("workforce", "0001_first")]
    operations = [
        migrations.RunSQL(
            "".join(keep(table, rows) for table, rows in WRITTEN.items()),
            "".join(f"alter table {table} disable row level security;" for table in WRITTEN),
        )
    ]
