"""The gate's functions, the system actors, and row-level security of the rooms below."""

from pathlib import Path

from django.db import migrations

from hearth.access.protection import floor_v1, open_to_v1, protect_v1, unprotect_v1

HERE = Path(__file__).parent
GATE = (HERE / "gate_v1.sql").read_text()
WITHHOLDING = (HERE / "withholding_v1.sql").read_text()
NAMES = [
    "access_claim", "access_hat", "access_network", "access_org", "access_is_interface", "access_is_administrator", "access_staff",
    "access_wide_labels", "access_labels", "access_agencies", "access_members", "access_tied",
    "access_shared", "access_today",
]  # fmt: skip
HAND_OVER = "".join(
    f"alter function {name}() owner to hearth_gate; revoke all on function {name}() from public;"
    f" grant execute on function {name}() to hearth_app, hearth_settler;"
    for name in NAMES
)
WITHHOLDERS = [
    "access_withhold(bigint, int)", "access_withhold_member()", "access_withhold_lead()",
    "access_withhold_consented()",
]  # fmt: skip
HAND_OVER_WITHHOLDING = "".join(
    f"alter function {name} owner to hearth_gate; revoke all on function {name} from public;"
    for name in WITHHOLDERS
)
ACTORS = """
insert into access_systemactor (id, name, role) values
    (-1, 'interface', 20), (-2, 'settler', 21);
"""
# A lead learns the number of a withheld member, and nothing else: the application's own layer asks
# for what to leave out. Only the gate writes.
WITHHELD = f"""
alter table access_withheld enable row level security;
alter table access_withheld force row level security;
{floor_v1("access_withheld")};
create policy access_withheld_reads on access_withheld for select to hearth_app
    using (network_id = (select access_network()) and lead_id = (select access_org())
        and label = any((select access_wide_labels())::smallint[]));
"""
ACTIVITY = f"""
alter table foundation_activity enable row level security;
alter table foundation_activity force row level security;
{floor_v1("foundation_activity")};
create policy foundation_activity_reads on foundation_activity for select to hearth_app
    using (hat_id = (select access_hat()) and network_id = (select access_network()));
create policy foundation_activity_inserts on foundation_activity for insert to hearth_app
    with check (hat_id = (select access_hat()) and network_id = (select access_network()));
"""
READ_BY_GATE = (
    "grant select on workforce_employment, network_organization, access_systemactor to hearth_gate;"
    "grant usage on sequence access_withheld_id_seq to hearth_gate;"
)
# What decisions rest on lies in the member's own network; foreign keys are checked past policies.
FACTS = ("members_identifier", "access_edge", "access_consent")
SAME_NETWORK = (
    "alter table members_member add constraint member_and_network unique (id, network_id);"
)
SAME_NETWORK += "".join(
    f"alter table {table} add constraint {table}_in_the_members_network"
    " foreign key (member_id, network_id) references members_member (id, network_id);"
    for table in FACTS
)
NOT_THE_SAME_NETWORK = (
    "".join(
        f"alter table {table} drop constraint {table}_in_the_members_network;" for table in FACTS
    )
    + "alter table members_member drop constraint member_and_network;"
)
TABLES = ["members_member", "members_identifier", "access_edge", "access_consent"]
TIED = "or {} = any(array(select access_tied()))"


class Migration(migrations.Migration):
    """Runs as the owner; the gate owns the functions and alone reads the edges unfiltered."""

    dependencies = [
        ("access", "0001_first"),
        ("foundation", "0002_context"),
        ("members", "0001_first"),
        ("workforce", "0001_first"),
    ]
    operations = [
        migrations.RunSQL(ACTORS, migrations.RunSQL.noop),
        migrations.RunSQL(SAME_NETWORK, NOT_THE_SAME_NETWORK),
        migrations.RunSQL(
            GATE + HAND_OVER + READ_BY_GATE,
            "".join(f"drop function {name}() cascade;" for name in reversed(NAMES)),
        ),
        migrations.RunSQL(
            # Who a member is follows the relationship; what happened to them, the consent too.
            protect_v1("members_member", member="id", more=TIED.format("id"), update=True)
            + protect_v1("members_identifier", more=TIED.format("member_id"), update=True)
            + protect_v1("access_edge", update=True)
            + protect_v1("access_consent", more=TIED.format("member_id"), update=True)
            + WITHHELD
            + "".join(
                open_to_v1(table, "hearth_gate", "select")
                for table in ("access_edge", "access_consent", "members_member")
            )
            + open_to_v1("access_withheld", "hearth_gate", "select, insert, delete")
            + ACTIVITY,
            "".join(
                unprotect_v1(table) for table in [*TABLES, "access_withheld", "foundation_activity"]
            ),
        ),
        migrations.RunSQL(
            WITHHOLDING + HAND_OVER_WITHHOLDING,
            "".join(f"drop function {name} cascade;" for name in reversed(WITHHOLDERS)),
        ),
    ]
