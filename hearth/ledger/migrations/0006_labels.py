"""Raising what is stored when a pack says what its program tells of, and what is told of the past."""

from pathlib import Path

from django.db import migrations, models

from hearth.access.protection import READS_V1, open_to_v1

HERE = Path(__file__).parent
RAISING = (HERE / "labels_v1.sql").read_text()
READS = READS_V1.format(table="o", member="member_id", more="")
# The function keeps its owner: it is replaced, not made.
KNOWN = (HERE / "known_v2.sql").read_text().replace("{{READS}}", READS)
FORMER = (HERE / "settling_v2.sql").read_text().replace("{{READS}}", READS)
FORMER = FORMER.replace("create function", "create or replace function", 1)
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
        migrations.AddField(
            model_name="installation", name="labels", field=models.JSONField(default=dict)
        ),
        migrations.RunSQL(RAISING + OWNED + RIGHTS, f"drop function {FUNCTION};{NO_RIGHTS}"),
        migrations.RunSQL(KNOWN, FORMER),
        # What was compiled before joins labels by the larger number. As in 0004: whatever lacks this
        # text is compiled anew when its pack is installed again.
        migrations.RunSQL("update ledger_installation set known_sql = ''", migrations.RunSQL.noop),
    ]
