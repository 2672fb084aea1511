"""The gate for a whole network, and the policies of what lies in access and below."""

from pathlib import Path

from django.db import migrations

from hearth.access.protection import (
    CARE,
    IDENTITY,
    WRITES_V3,
    guard_v3,
    open_to_v1,
    protect_oversight_v3,
    protect_v3,
)

GATE = (Path(__file__).parent / "gate_v4.sql").read_text()
NEW = [
    "access_network_of(int)", "access_mask()", "access_named()", "access_is_wide()",
    "access_is_privacy_officer()", "access_is_lead_privacy_officer()", "access_self()",
    "access_own_records()", "access_served(int[])", "access_known()", "access_live_consents()",
    "access_consented()", "access_consented_reasons()", "access_consented_reasons_from()",
    "access_opened(int)",
    "access_granted(int)", "access_granted_reasons(int)", "access_blocked()",
    "access_personal_hats(int)", "access_particulars()",
    "access_receives()", "access_user()", "access_break_glass(text, date, text, text)",
]  # fmt: skip
HELPERS = ["access_days(text)", "access_comes_of_age(date)", "access_purposes(int)"]
HAND_OVER = "".join(
    f"alter function {name} owner to hearth_gate; revoke all on function {name} from public;"
    f" grant execute on function {name} to hearth_app, hearth_settler;"
    for name in NEW
) + "".join(
    f"revoke all on function {name} from public; grant execute on function {name} to hearth_gate;"
    for name in HELPERS
)
READ_BY_GATE = (
    "grant select on network_network, workforce_staff to hearth_gate;"
    "grant select (id, is_active) on foundation_user to hearth_gate;"
    "grant usage on sequence access_emergency_id_seq to hearth_gate;"
    + "".join(
        open_to_v1(table, "hearth_gate", "select")
        for table in ("access_restriction", "access_named", "access_referral",
                      "access_personalhat", "members_identifier")
    )
    + open_to_v1("access_emergency", "hearth_gate", "select, insert")
)  # fmt: skip
OFFICER = "(select access_is_privacy_officer())"
AT_LEAD = "(select access_is_lead_privacy_officer())"
KNOWN = "member_id = any(array(select access_known()))"
KNOWS = f"({OFFICER} and ({KNOWN} or {AT_LEAD}))"
OF_OURS = f"({OFFICER} and (agency_id = (select access_org()) or {AT_LEAD}))"
OWN = "member_id = (select access_self())"
NOT_OURSELVES = (
    "not exists (select from workforce_employment e where e.id = {}"
    " and e.staff_id = (select access_staff()))"
)
TIED = "member_id = any(array(select access_tied()))"
SENT = f"(agency_id = (select access_org()) and {TIED})"
RECEIVED = (
    "(recipient_id = (select access_org()) and (select access_receives()) and superseded_at is null"
    " and starts_on <= (select access_today())"
    " and (ends_on is null or ends_on > (select access_today())))"
)
RELATED = (
    f"((agency_id = (select access_org()) or recipient_id = (select access_org())) and {TIED})"
)
NAMES_ANOTHER = f"{KNOWS} and {NOT_OURSELVES.format('employment_id')}"
FOR_ANOTHER = f"{KNOWS} and user_id is distinct from (select access_user())"
OVERSIGHT = (
    protect_oversight_v3(
        "access_restriction", reads=KNOWS, inserts=KNOWS, updates=KNOWS, once="superseded_at"
    )
    + protect_oversight_v3(
        "access_named",
        reads=KNOWS,
        inserts=NAMES_ANOTHER,
        updates=NAMES_ANOTHER,
        once="superseded_at",
    )
    + protect_oversight_v3(
        "access_emergency",
        reads=f"employment_id = (select access_hat()) or {OF_OURS} or {KNOWS}",
        updates=f"({OF_OURS} or {KNOWS}) and {NOT_OURSELVES.format('employment_id')}",
        once="reviewed_at",
    )
    + protect_oversight_v3(
        "access_personalhat",
        reads=f"id = (select access_hat()) or {KNOWS}",
        inserts=FOR_ANOTHER,
        updates=FOR_ANOTHER,
        once="ended_at",
    )
    + protect_oversight_v3(
        "access_disclosure",
        reads=f"{OWN} or {OF_OURS} or ({OFFICER} and recipient_id = (select access_org()))",
        inserts="hat_id = (select access_hat()) and recipient_id = (select access_org())",
    )
    + protect_oversight_v3(
        "access_signal",
        reads=OF_OURS,
        updates=f"{OF_OURS} and {NOT_OURSELVES.format('hat_id')}",
        once="closed_at",
    )
    + protect_oversight_v3(
        "access_referral",
        reads=f"{RELATED} or {RECEIVED}",
        inserts=SENT,
        updates=SENT,
        once="superseded_at",
    )
)
WRITES = WRITES_V3.format(area=IDENTITY, member="member_id", staff="")
OURS = (
    guard_v3("members_member", IDENTITY, member="id", is_identity=True, updates="any")
    + guard_v3("members_identifier", IDENTITY, is_identity=True, updates="any")
    + guard_v3("access_edge", IDENTITY, updates="once")
    + guard_v3("access_consent", IDENTITY, is_identity=True)
    # A consent is withdrawn too, so it may be written while it stands.
    + "alter policy access_consent_updates on access_consent"
    f" using (superseded_at is null and ({WRITES})) with check ({WRITES});"
    + protect_v3("members_contactpoint", CARE, updates="once")
)
WITHHELD = """
alter policy access_withheld_reads on access_withheld using (
    network_id = (select access_network()) and lead_id = (select access_org())
    and (select access_is_wide()));
alter policy access_withheld_floor on access_withheld using (
    network_id = (select access_network())
    and member_id <> all(array(select access_blocked())));
"""
ACTIVITY = f"""
alter policy foundation_activity_reads on foundation_activity using (
    network_id = (select access_network())
    and (hat_id = (select access_hat()) or {OF_OURS} or {KNOWS} or {OWN}));
alter policy foundation_activity_floor on foundation_activity using (
    network_id = (select access_network())
    and (member_id is null or member_id <> all(array(select access_blocked()))));
"""
# Foreign keys are checked past the policies: what decides lies in the member's own network.
SAME_NETWORK = "".join(
    f"alter table {table} add constraint {table}_in_the_members_network"
    " foreign key (member_id, network_id) references members_member (id, network_id);"
    for table in (
        "access_restriction", "access_named", "access_referral", "access_emergency",
        "access_personalhat", "access_disclosure", "members_contactpoint",
    )
)  # fmt: skip
# What is named is joined of known reasons, and 1 for what is normal.
NAMED = "".join(
    f"alter table {table} add constraint {table}_reasons_known check (reasons & ~2047 = 0"
    " and reasons & 10 in (0, 10) and reasons & 20 in (0, 20));"
    for table in ("access_consent", "access_named", "access_referral", "access_personalhat")
)


class Migration(migrations.Migration):
    """There is no way back: what the former gate cannot say would be lost."""

    dependencies = [
        ("access", "0008_whole"),
        ("foundation", "0003_purpose"),
        ("members", "0002_contact_points"),
        ("network", "0002_leaving"),
        ("workforce", "0003_suspended"),
    ]
    operations = [
        migrations.RunSQL(GATE + HAND_OVER + READ_BY_GATE),
        migrations.RunSQL(OURS + OVERSIGHT + WITHHELD + ACTIVITY + SAME_NETWORK + NAMED),
    ]
