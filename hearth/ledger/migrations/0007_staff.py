"""Staff as subjects: settled by their party, read by themselves and kept by their supervisors."""

from pathlib import Path

from django.db import migrations, models

HERE = Path(__file__).parent
FUNCTIONS = {
    "ledger_settle_party(bigint, timestamptz)": "",  # for the functions beside it
    "ledger_lock_staff(bigint)": "hearth_app",
    "ledger_settle_staff(bigint, timestamptz)": "hearth_app",
    "ledger_caseloads(int, smallint[], jsonb, int, date)": "hearth_app",
}
OWNED = "".join(
    f"alter function {name} owner to hearth_settler; revoke all on function {name} from public;"
    + (f" grant execute on function {name} to {to};" if to else "")
    for name, to in FUNCTIONS.items()
)
# Of the edges the settler reads who is on whose care team, to count caseloads.
EDGES = """
grant select on access_edge to hearth_settler;
create policy access_edge_hearth_settler_select on access_edge for select to hearth_settler
    using (true);
"""
OF_ONE = "party = (select access_hat())::bigint * 3 + 1"
# The subjects' own policy answers here: whoever acts, as staff.
OF_OWN = f"subject_id = any(array(select s.id from ledger_subject s where s.{OF_ONE}))"
OWN = {
    "ledger_subject": OF_ONE,
    "ledger_evidence": OF_ONE,
    "ledger_span": OF_OWN,
    "ledger_obligation": OF_OWN,
    "ledger_obligationevent": OF_OWN,
}
KNOWN_LABEL = "label = any(array[0, 10, 20, 30])"
READS = "".join(
    f"create policy {table}_reads_own on {table} for select to hearth_app using ("
    f"network_id = (select access_network()) and member_id is null and {KNOWN_LABEL} and {whose});"
    for table, whose in OWN.items()
)
OF_SUPERVISED = "employment_id = any(array(select access_supervised()))"
KEPT = {
    "ledger_subject": OF_SUPERVISED,
    "ledger_evidence": OF_SUPERVISED,
    "ledger_span": f"subject_id = any(array(select s.id from ledger_subject s where s.{OF_SUPERVISED}))",
}
OF_STAFF = {
    table: f"network_id = (select access_network()) and member_id is null"
    f" and agency_id = (select access_org()) and {whose}"
    for table, whose in KEPT.items()
}
WRITES = "".join(
    f"create policy {table}_inserts_staff on {table} for insert to hearth_app with check ({check});"
    for table, check in OF_STAFF.items()
) + "".join(
    f"create policy {table}_updates_staff on {table} for update to hearth_app"
    f" using (superseded_at is null and {OF_STAFF[table]})"
    f" with check (superseded_at is not null and {OF_STAFF[table]});"
    for table in ("ledger_evidence", "ledger_span")
)
NO_POLICIES = (
    "".join(f"drop policy {table}_reads_own on {table};" for table in OWN)
    + "".join(f"drop policy {table}_inserts_staff on {table};" for table in KEPT)
    + "drop policy ledger_evidence_updates_staff on ledger_evidence;"
    "drop policy ledger_span_updates_staff on ledger_span;"
    "drop policy access_edge_hearth_settler_select on access_edge;"
    "revoke select on access_edge from hearth_settler;"
)


class Migration(migrations.Migration):
    """Adds functions, policies and one constraint; replaces how a member is settled by its parts."""

    dependencies = [("ledger", "0006_labels"), ("access", "0006_staff")]
    operations = [
        migrations.RunSQL(
            (HERE / "settling_v5.sql").read_text() + (HERE / "caseload_v1.sql").read_text() + OWNED,
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(EDGES + READS + WRITES, NO_POLICIES),
        migrations.AddConstraint(
            "subject",
            models.UniqueConstraint(
                fields=["offering", "employment"], name="subject_of_staff_once"
            ),
        ),
    ]
