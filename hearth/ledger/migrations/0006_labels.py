"""Raising what is stored when a pack says what its program tells of."""

from pathlib import Path

from django.db import migrations

from hearth.access.protection import open_to_v1

RAISING = (Path(__file__).parent / "labels_v1.sql").read_text()
FUNCTION = "ledger_raise_labels(int, int, jsonb, timestamptz)"
# Whoever installs packs calls it, and nobody else; in it the settler may change labels alone.
OWNED = (
    f"alter function {FUNCTION} owner to hearth_settler;"
    f" revoke all on function {FUNCTION} from public;"
    f" grant execute on function {FUNCTION} to hearth_owner;"
)
RAISED = [
    "ledger_enrollment", "ledger_subject", "ledger_span", "ledger_evidence", "ledger_waiver",
    "ledger_obligationevent",
]  # fmt: skip
READ = ("ledger_enrollment", "ledger_waiver")
RIGHTS = "".join(open_to_v1(table, "hearth_settler", "select") for table in READ) + "".join(
    f"grant update (label) on {table} to hearth_settler;"
    f"create policy {table}_hearth_settler_raises on {table} for update to hearth_settler"
    " using (true) with check (true);"
    for table in RAISED
)
NO_RIGHTS = "".join(
    f"drop policy {table}_hearth_settler_raises on {table};"
    f"revoke update (label) on {table} from hearth_settler;"
    for table in RAISED
) + "".join(
    f"drop policy {table}_hearth_settler_select on {table};"
    f"revoke select on {table} from hearth_settler;"
    for table in READ
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_touched"), ("access", "0005_labels")]
    operations = [
        migrations.RunSQL(RAISING + OWNED + RIGHTS, f"drop function {FUNCTION};{NO_RIGHTS}")
    ]
