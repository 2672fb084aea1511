"""Row-level security of the ledger, and the settling functions with their owner."""

from pathlib import Path

from django.db import migrations

from hearth.access.protection import floor_v1, open_to_v1, protect_v1, unprotect_v1

SETTLING = (Path(__file__).parent / "settling_v1.sql").read_text()
FUNCTIONS = [
    "ledger_day_in(int, timestamptz)",
    "ledger_lock_member(bigint)",
    "ledger_settle_member(bigint, timestamptz)",
    "ledger_settle_range(int, bigint, bigint, timestamptz, boolean, timestamptz)",
    "ledger_compare_range(int, bigint, bigint, timestamptz)",
    "ledger_fold_tally()",
    "ledger_parties(int)",
    "ledger_compare_tally()",
]
HAND_OVER = "".join(
    f"alter function {name} owner to hearth_settler; revoke all on function {name} from public;"
    f" grant execute on function {name} to hearth_app;"
    for name in FUNCTIONS
)
TALLY = f"""
alter table ledger_tally enable row level security;
alter table ledger_tally force row level security;
{floor_v1("ledger_tally")};
create policy ledger_tally_reads on ledger_tally for select to hearth_app using (
    network_id = (select access_network()) and (
        label = any((select access_wide_labels())::smallint[])
        or (agency_id = any((select access_agencies())::int[])
            and label = any((select access_labels())::smallint[]))));
"""
# Foreign keys are checked past the policies, so a row tied to one member could otherwise hang from
# another's enrollment and change what they are due.
SAME_MEMBER = """
alter table ledger_enrollment add constraint enrollment_and_member unique (id, member_id);
alter table ledger_subject add constraint subject_and_member unique (id, member_id);
alter table ledger_subject add constraint subject_of_the_enrollments_member
    foreign key (enrollment_id, member_id) references ledger_enrollment (id, member_id);
alter table ledger_span add constraint span_of_the_subjects_member
    foreign key (subject_id, member_id) references ledger_subject (id, member_id);
"""
NOT_THE_SAME_MEMBER = """
alter table ledger_span drop constraint span_of_the_subjects_member;
alter table ledger_subject drop constraint subject_of_the_enrollments_member;
alter table ledger_subject drop constraint subject_and_member;
alter table ledger_enrollment drop constraint enrollment_and_member;
"""
MEMBER_TABLES = [
    "ledger_enrollment", "ledger_subject", "ledger_span", "ledger_evidence", "ledger_waiver",
]  # fmt: skip
DERIVED = ["ledger_obligation", "ledger_obligationevent"]
WRITTEN = {
    "ledger_obligation": "select, insert, update, delete",
    "ledger_obligationevent": "select, insert",
    "ledger_tally": "select, insert, delete",
}
SETTLER_READS = "".join(
    open_to_v1(table, "hearth_settler", "select")
    for table in ("ledger_subject", "ledger_span", "ledger_evidence", "members_member")
) + (
    "grant select on ledger_installation, ledger_calendar, network_offering to hearth_settler;"
    "grant usage on all sequences in schema public to hearth_settler;"
)


class Migration(migrations.Migration):
    """The settler owns the functions; its policies are as wide as its tables are few."""

    dependencies = [("ledger", "0001_first"), ("access", "0002_gate")]
    operations = [
        migrations.RunSQL(SAME_MEMBER, NOT_THE_SAME_MEMBER),
        migrations.RunSQL(
            protect_v1("ledger_enrollment")
            + protect_v1("ledger_subject")
            + protect_v1("ledger_span", update=True)
            + protect_v1("ledger_evidence", update=True)
            + protect_v1("ledger_waiver")
            + "".join(protect_v1(table) for table in DERIVED)
            + TALLY
            + SETTLER_READS
            + "".join(
                open_to_v1(table, "hearth_settler", commands) for table, commands in WRITTEN.items()
            ),
            "".join(unprotect_v1(table) for table in [*MEMBER_TABLES, *DERIVED, "ledger_tally"]),
        ),
        migrations.RunSQL(
            SETTLING + HAND_OVER,
            "".join(f"drop function {name};" for name in FUNCTIONS),
        ),
    ]
