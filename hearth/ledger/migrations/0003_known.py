"""Days of evidence leave the obligations; versions are replaced once; what was known, for all.

The texts of installed packs write the dropped columns, so packs are installed again afterwards
(`hearth packs install`): the same version is compiled anew.
"""

from pathlib import Path

from django.db import migrations, models

from hearth.access.protection import READS_V1, open_to_v1, replaced_once_v1

KNOWN = "ledger_known(bigint, timestamptz, date)"
READS = READS_V1.format(table="o", member="member_id", more="")
FUNCTION = (Path(__file__).parent / "settling_v2.sql").read_text().replace("{{READS}}", READS)
HAND_OVER = (
    f"alter function {KNOWN} owner to hearth_settler; revoke all on function {KNOWN} from public;"
    f" grant execute on function {KNOWN} to hearth_app;"
)
# Not forced, as other tables about no member: the owner may mend a run.
RUN_BY = (
    "(select (access_claim())[4]) = 21 and exists (select from network_offering o"
    " where o.id = offering_id and o.network_id = (select access_network()))"
)
RUNS = f"""
alter table ledger_settlingrun enable row level security;
create policy ledger_settlingrun_reads on ledger_settlingrun for select to public using (true);
create policy ledger_settlingrun_inserts on ledger_settlingrun for insert to hearth_app
    with check ({RUN_BY});
create policy ledger_settlingrun_updates on ledger_settlingrun for update to hearth_app
    using ({RUN_BY}) with check ({RUN_BY});
"""
REPLACED = replaced_once_v1("ledger_evidence") + replaced_once_v1("ledger_span")


class Migration(migrations.Migration):
    """Needs the policies of the ledger's tables."""

    dependencies = [("ledger", "0002_settling"), ("access", "0004_replaced")]
    operations = [
        migrations.RemoveField(model_name="obligation", name="met_on"),
        migrations.RemoveField(model_name="obligation", name="late_on"),
        migrations.AddField(
            model_name="installation", name="known_sql", field=models.TextField(default="")
        ),
        migrations.RunSQL(REPLACED, migrations.RunSQL.noop),
        migrations.RunSQL(RUNS, "alter table ledger_settlingrun disable row level security;"),
        migrations.RunSQL(
            open_to_v1("access_withheld", "hearth_settler", "select") + FUNCTION + HAND_OVER,
            f"drop function {KNOWN};"
            " drop policy access_withheld_hearth_settler_select on access_withheld;",
        ),
    ]
