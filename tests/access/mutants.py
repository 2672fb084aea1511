"""The policies with one conjunct taken out, each by a name: what is replaced, and by what.

`area` says which table is asked first, `hats` whose answer is likely to change: a hint for speed
alone, since all others are asked after them.
"""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from hearth.access.migrations import __file__ as migrations

HERE = Path(migrations).parent
GATE_V4 = import_module("hearth.access.migrations.0009_gate")
AUTHORS = import_module("hearth.access.migrations.0023_authors")
FEEDS = import_module("hearth.access.migrations.0021_feeds")
STAYS = import_module("hearth.access.migrations.0022_stays")
MEDICAL = import_module("hearth.access.migrations.0025_medical")
LABEL_CHANGES = import_module("hearth.access.migrations.0012_label_changes")
# Of each function its newest version counts.
SOURCES = (*(f"gate_v{version}" for version in (1, 2, 3, 4)), "packets_v1")
GATES = [
    *((HERE / f"{one}.sql").read_text() for one in SOURCES),
    FEEDS.KEPT,
    STAYS.STAYS,
    MEDICAL.OPENED,
]
IDENTITY, COURSE, CARE = "members_member", "ledger_evidence", "encounters_contact"


@dataclass(frozen=True)
class Mutant:
    """`old` stands exactly once in what is mutated; `new` takes its place."""

    old: str
    new: str = ""
    tables: tuple[str, ...] = (COURSE, IDENTITY)
    hats: str = "fernhill Care manager"


def taken(old: str, new: str = "", *tables: str, hats: str = "fernhill Care manager") -> Mutant:
    return Mutant(old, new, tables or (COURSE, IDENTITY), hats)


NAMED = "| coalesce(((select access_named()) ->> {member}::text)::int, 0)"
UNNAMED_NORMAL = "(case label when 0 then 1 else label end) & ~coalesce("
READS = {
    "area": taken("access_network_of({area})", "access_network()", hats="Privacy officer"),
    "normal alone": taken("label = 0 and (select access_is_wide())", "(select access_is_wide())",
                          hats="lead Lead"),
    "wide roles alone": taken("and (select access_is_wide())", ""),
    "members alone to a lead": taken("{alone}", "", hats="lead Lead"),
    "what is withheld": taken("and not exists (", "and true or exists (", hats="lead Lead"),
    "withheld since": taken("and w.starts_on <= (select access_today())", "", hats="lead Lead"),
    "reasons held": taken("(label & ~(select access_mask()) = 0", "(true", CARE),
    "named for reasons": taken(NAMED, "", CARE),
    "named for one member": taken(NAMED, "| 2046", CARE),
    "interfaces alone": taken("(select access_is_interface())", "true"),
    "own records": taken("agency_id = any((select access_own_records())::int[])", "true"),
    "records of staff to supervisors": taken("{supervised}", "", hats="Biller"),
    "care team": taken("{member} = any(array(select access_members()))", "true"),
    "care team's agency": taken("\n                and agency_id = (select access_org()))", ")"),
    "own work": taken("{own_work}", "or employment_id is not null"),
    "normal is named too": taken(f"{UNNAMED_NORMAL}\n                        "
                                 "((select access_consented_reasons()) ->>",
                                 "label & ~coalesce(((select access_consented_reasons()) ->>",
                                 CARE),
    "normal is named too by a source": taken(f"{UNNAMED_NORMAL}\n                        "
                                             "((select access_consented_reasons_from())",
                                             "label & ~coalesce("
                                             "((select access_consented_reasons_from())", CARE),
    "what consents open": taken("((select access_consented_reasons()) ->> {member}::text)::int",
                                "2047", CARE),
    "what consents open by source": taken("->> ({member} || ':' || agency_id))::int",
                                          "->> ({member} || ':0'))::int", CARE),
    "opened to this hat": taken("{member} = any(array(select access_granted({area})))", "true",
                                CARE),
    "reasons opened": taken("and label & ~coalesce(\n                    "
                            "((select access_granted_reasons({area})) ->> {member}::text)::int, 0)"
                            " = 0", "", CARE),
}  # fmt: skip
KNOWN = {
    "known labels alone": taken("label & ~2046 = 0 and", "", IDENTITY),
    "whom one knows": taken("{member} = any(array(select access_known()))", "true", IDENTITY),
    "knowing": taken("{member} = any(array(select access_known()))", "false", IDENTITY,
                     hats="Biller"),
}  # fmt: skip
WRITES = {
    "area": taken("access_network_of({area})", "access_network()", CARE, hats="Intake"),
    "known labels": taken("and label & ~2046 = 0", ""),
    "interfaces alone": taken("(select access_is_interface())", "true"),
    "own agency": taken("agency_id = (select access_org()) and", ""),
    "related": taken("and {member} = any(array(select access_tied()))", ""),
    "staff, not members": taken("employment_id is not null and", "", hats="Supervisor"),
    "the agency's own staff": taken("and agency_id = any((select access_agencies())::int[])", ""),
}
FLOOR = {
    "kept away": taken("and ({member} is null or {member} <> all(array(select access_blocked())))"),
}
STAFF = {
    "area": taken("network_id = (select access_network_of(2))",
                  "network_id = (select access_network())", hats="Privacy officer"),
    "reasons held": taken("label & ~(select access_mask()) = 0 and", ""),
    "own, the agency's and an interface's": taken("employment_id = (select access_hat())", "true"),
    "an interface's": taken("(select access_is_interface())", "true"),
}  # fmt: skip

HAT = "access_claim"
PARTS = ("access_restriction", "access_named")
OVERSEEN = {
    # policy: what is taken out of it
    "restrictions to officers": ("access_restriction_reads", "(select access_is_privacy_officer())",
                                 "true"),
    "restrictions of whom one knows": ("access_restriction_reads", GATE_V4.KNOWN, "true"),
    "named access to officers": ("access_named_reads", "(select access_is_privacy_officer())",
                                 "true"),
    "named access of whom one knows": ("access_named_reads", GATE_V4.KNOWN, "true"),
    "emergencies of one's own": ("access_emergency_reads", "employment_id = (select access_hat())",
                                 "true"),
    "emergencies of ours": ("access_emergency_reads", "agency_id = (select access_org())", "true"),
    "emergencies of whom one knows": ("access_emergency_reads", GATE_V4.KNOWN, "true"),
    "personal hats, the own one": ("access_personalhat_reads", "id = (select access_hat())",
                                   "true"),
    "personal hats of whom one knows": ("access_personalhat_reads", GATE_V4.KNOWN, "true"),
    "disclosures of one's own": ("access_disclosure_reads", GATE_V4.OWN, "true"),
    "disclosures of ours": ("access_disclosure_reads", "agency_id = (select access_org())", "true"),
    "disclosures received": ("access_disclosure_reads", "and recipient_id = (select access_org())",
                             ""),
    "signals of ours": ("access_signal_reads", "agency_id = (select access_org())", "true"),
    "signals to officers": ("access_signal_reads", "(select access_is_privacy_officer())", "true"),
    "labels changed, of ours": ("access_labelchange_reads", "agency_id = (select access_org())",
                                "true"),
    "labels changed, to officers": ("access_labelchange_reads",
                                    "(select access_is_privacy_officer())", "true"),
    "referrals of the related": ("access_referral_reads", "and " + GATE_V4.TIED, ""),
    "referrals of the two": ("access_referral_reads",
                             "(agency_id = (select access_org()) or recipient_id ="
                             " (select access_org())) and", ""),
    "referrals received": ("access_referral_reads", "and (select access_receives())", ""),
    "referrals replaced": ("access_referral_reads", "and superseded_at is null", ""),
    "referrals begun": ("access_referral_reads", "and starts_on <= (select access_today())", ""),
    "referrals not ended": ("access_referral_reads",
                            "and (ends_on is null or ends_on > (select access_today()))", ""),
    "activity of one's own": ("foundation_activity_reads", "hat_id = (select access_hat())",
                              "true"),
    "activity of ours": ("foundation_activity_reads", "agency_id = (select access_org())", "true"),
    "activity of whom one knows": ("foundation_activity_reads", GATE_V4.KNOWN, "true"),
    "activity about oneself": ("foundation_activity_reads", GATE_V4.OWN, "false"),
    "withheld from this lead": ("access_withheld_reads", "and lead_id = (select access_org())", ""),
    "withheld, to wide roles": ("access_withheld_reads", "and (select access_is_wide())", ""),
}  # fmt: skip
OVERSEEN_INSERTS = {
    "restrictions by officers": ("access_restriction_inserts",
                                 "(select access_is_privacy_officer())", "true"),
    "restrictions of whom one knows": ("access_restriction_inserts", GATE_V4.KNOWN, "true"),
    "named for others": ("access_named_inserts", "and "
                         + GATE_V4.NOT_OURSELVES.format("employment_id"), ""),
    "personal hats for others": ("access_personalhat_inserts",
                                 "and user_id is distinct from (select access_user())", ""),
    "disclosed under one's own hat": ("access_disclosure_inserts",
                                      "hat_id = (select access_hat()) and", ""),
    "disclosed to one's own": ("access_disclosure_inserts",
                               "and recipient_id = (select access_org())", ""),
    "referrals sent by the related": ("access_referral_inserts", "and " + GATE_V4.TIED, ""),
    "referrals sent from one's own": ("access_referral_inserts",
                                      "agency_id = (select access_org()) and", ""),
}  # fmt: skip
OVERSEEN_UPDATES = {
    "nobody closes an emergency of their own": (
        "access_emergency_updates", "and " + GATE_V4.NOT_OURSELVES.format("employment_id"), "", 2),
    "nobody closes a signal about themselves": (
        "access_signal_updates", "and " + GATE_V4.NOT_OURSELVES.format("hat_id"), "", 2),
}  # fmt: skip

UNTIL = "and ({0}.ends_on is null or {0}.ends_on - date '2000-01-01' > claim[5])"
SINCE = "and {}.starts_on - date '2000-01-01' <= claim[5]"
STANDS = "and {}.superseded_at is null"
OFFICERS = "Privacy officer"
# Function, what is taken out, what stands in its place, tables, hats.
FUNCTIONS: dict[str, tuple[str, Mutant]] = {
    "personal hat not ended": (HAT, taken("and p.ended_at is null", hats="ended")),
    "personal hat begun": (HAT, taken("and p.starts_on <= d.day", hats="from tomorrow")),
    "personal hat until its day": (
        HAT, taken("and (p.ends_on is null or p.ends_on > d.day)", hats="until today")),
    "parents of minors": (
        HAT, taken("and (not p.is_parental or d.day < access_comes_of_age(m.birth_on))",
                   hats="parent")),
    "account of a personal hat": (
        HAT, taken("on u.id = p.user_id and u.is_active", "on u.id = p.user_id",
                   hats="inactive rep")),
    "account of an employee": (
        HAT, taken("on u.id = s.user_id and u.is_active", "on u.id = s.user_id", hats="inactive")),
    "organization of the network": (
        HAT, taken("and o.network_id = e.network_id", hats="crooked")),
    "lead at a lead": (HAT, taken("and (e.role <> 3 or o.kind = 'lead')", hats="fernhill Lead")),
    "employment not suspended": (HAT, taken("and e.suspended_at is null", hats="suspended")),
    "employment begun": (HAT, taken("and e.starts_on <= d.day", hats="not yet")),
    "employment not ended": (
        HAT, taken("and (e.ends_on is null or e.ends_on > d.day)", hats="ended")),
    "organization not suspended": (HAT, taken("and o.suspended_at is null", hats="held")),
    "organization has not left": (
        HAT, taken("and (o.left_on is null or o.left_on > d.day)", hats="left")),
    "analysts know nobody": (
        "access_network_of", taken("9, 11, 14, 15, 20]", "9, 10, 11, 14, 15, 20]", IDENTITY,
                                   hats="Quality analyst")),
    "officers read no course": (
        "access_network_of", taken("9, 10, 14, 15, 20]", "9, 10, 11, 14, 15, 20]",
                                   hats=OFFICERS)),
    "billers read no care": (
        "access_network_of", taken("when 3 then array[1,", "when 3 then array[9, 1,", CARE,
                                   hats="Biller")),
    "reasons no role holds": (
        "access_mask", taken("9, 10]) then 254", "9, 10]) then 2046", CARE)),
    "a lead's officer holds none": (
        "access_mask", taken("when claim[4] = 11 and claim[8] = 0 then", "when claim[4] = 11 then",
                             "members_identifier", "access_edge", hats="lead Privacy")),
    "no notes to the member": (
        "access_mask", taken("2046 & ~(256 | 512)", "2046 & ~512", CARE, hats="the member")),
    "never a minor's own to a representative": (
        "access_mask", taken("p.reasons & 254 & ~64", "p.reasons & 254", CARE,
                             hats="a representative")),
    "never an address to a representative": (
        "access_mask", taken("p.reasons & 254 & ~64", "p.reasons & ~64", CARE,
                             hats="a representative")),
    "named stands": ("access_named", taken(STANDS.format("n"), "", CARE)),
    "named access is not for a lead's officer": (
        "access_named", taken("and not access_is_wide()", "", "access_edge", hats="lead Privacy")),
    "named since": ("access_named", taken(SINCE.format("n"), "", CARE)),
    "named until": ("access_named", taken(UNTIL.format("n"), "", CARE)),
    "named for this hat": (
        "access_named", taken("on n.employment_id = claim[1]", "on true", CARE,
                              hats="fernhill Supervisor")),
    "officers of agencies are not wide": (
        "access_is_wide", taken("(claim[4] = 11 and claim[8] = 1)", "claim[4] = 11", IDENTITY,
                                hats="nine Privacy")),
    "others are no officers": (
        "access_is_privacy_officer", taken("(access_claim())[4] = 11", "true", *PARTS)),
    "officers of agencies answer for one": (
        "access_is_lead_privacy_officer", taken("and claim[8] = 1", "", *PARTS,
                                                hats="nine Privacy")),
    "representatives are not the member": (
        "access_self", taken("when claim[4] = 14 then", "when true then", "access_disclosure",
                             "foundation_activity", hats="a representative")),
    "care managers own no records": (
        "access_own_records", taken("array[2, 8", "array[1, 2, 8")),
    "supervisors are on no team": (
        "access_members", taken("array[1, 5, 6, 7]", "array[1, 2, 5, 6, 7]", "access_edge",
                                IDENTITY, hats="lead Supervisor")),
    "own care team": (
        "access_members", taken("on e.employment_id = claim[1] and", "on")),
    "care team of the agency": (
        "access_members", taken("and e.agency_id = claim[3]", hats="fernhill Care manager")),
    "care team stands": ("access_members", taken(STANDS.format("e"))),
    "care team begun": ("access_members", taken(SINCE.format("e"))),
    "care team not ended": ("access_members", taken(UNTIL.format("e"))),
    "roles that serve": (
        "access_served", taken("claim[4] = any(p_roles) and", hats="Quality analyst")),
    "own agency's members": (
        "access_served", taken("e.agency_id = claim[3] and", hats="fernhill Supervisor")),
    "agency, not care team": (
        "access_served", taken("and e.kind = 1", hats="nine Supervisor")),
    "agency stands": ("access_served", taken(STANDS.format("e"), hats="fernhill Supervisor")),
    "agency begun": ("access_served", taken(SINCE.format("e"), hats="fernhill Supervisor")),
    "agency not ended": ("access_served", taken(UNTIL.format("e"), hats="fernhill Supervisor")),
    "billers know": (
        "access_known", taken("array[2, 8, 9, 11]", "array[2, 8, 11]", IDENTITY, hats="Biller")),
    "officers know": (
        "access_known", taken("array[2, 8, 9, 11]", "array[2, 8, 9]", IDENTITY, hats=OFFICERS)),
    "consent names us": (
        "access_live_consents", taken("on c.recipient_id = claim[3]", "on true")),
    "consent of whom one knows": (
        "access_live_consents", taken("and c.member_id = any(array(select access_known()))",
                                      "and c.recipient_id = claim[3]",
                                      "ledger_evidence", CARE)),
    "consent for the purpose": (
        "access_live_consents", taken("and claim[7] = any(c.purposes)")),
    "consent signed": (
        "access_live_consents", taken("and c.signed_on - date '2000-01-01' <= claim[5]")),
    "consent not expired": (
        "access_live_consents", taken("and (c.expires_on is null or c.expires_on - date"
                                      " '2000-01-01' > claim[5])")),
    "consent not withdrawn": (
        "access_live_consents", taken("c.withdrawn_at is null and", "")),
    "consent stands": (
        "access_live_consents", taken("and c.superseded_at is null", "")),
    "consent from any source": (
        "access_consented_reasons", taken("where c.sources is null", "")),
    "consent from this source": (
        "access_consented_reasons_from",
        taken("(c.sources is null or listed.source = any(c.sources))", "true", CARE)),
    "consent from any and from this": (
        "access_consented_reasons_from", taken("c.sources is null or ", "", CARE)),
    "who reads packets": (
        "access_packets", taken("claim[4] = any(array[1, 2, 6, 8]) and", hats="Peer")),
    "packet to us": (
        "access_packets", taken("on r.recipient_id = claim[3]", "on true", hats="nine")),
    "packet's areas": ("access_opened", taken("where p_area = any(p.areas)")),
    "packet's reasons": (
        "access_packets", taken("r.reasons & given.reasons", "given.reasons", CARE)),
    "packet stands": ("access_packets", taken(STANDS.format("r"))),
    "packet begun": ("access_packets", taken(SINCE.format("r"))),
    "packet open": ("access_packets", taken(UNTIL.format("r"))),
    "packet's consent of the member": (
        "access_packets", taken("c.member_id = r.member_id and", "")),
    "packet's consent to us": ("access_packets", taken("and c.recipient_id = claim[3]")),
    "packet's consent from any source": ("access_packets", taken("and c.sources is null")),
    "packet's consent for this": ("access_packets", taken("and claim[7] = any(c.purposes)")),
    "packet's consent begun": (
        "access_packets", taken("and c.signed_on - date '2000-01-01' <= claim[5]")),
    "packet's consent not ended": (
        "access_packets", taken("and (c.expires_on is null or c.expires_on - date"
                                " '2000-01-01' > claim[5])")),
    "packet's consent not withdrawn": (
        "access_packets", taken("and c.withdrawn_at is null")),
    "packet's consent stands": (
        "access_packets", taken("and c.superseded_at is null")),
    "packet's consent to what is normal": (
        "access_packets", taken("and given.reasons & 1 = 1", "and given.reasons is not null")),
    "packet's reasons of the consent": (
        "access_packets", taken("r.reasons & given.reasons", "r.reasons", CARE)),
    "emergency of this hat": (
        "access_opened", taken("on e.employment_id = claim[1]", "on true", hats="nine")),
    "emergency not over": (
        "access_opened", taken("and e.ends_at > statement_timestamp()")),
    "emergencies open no address": (
        "access_opened", taken("then 254", "then 2046", CARE)),
    "treatment in emergencies of health alone": (
        "access_opened", taken("else 244", "else 254", CARE)),
    "reasons of several packets": (
        "access_granted_reasons", taken("bit_or(reasons)", "max(reasons)", CARE)),
    "packets to receivers": (
        "access_receives", taken("(access_claim())[4] = any(array[1, 2, 6, 8])", "true",
                                 "access_referral", hats="fernhill Peer")),
    "nobody is kept from themselves": (
        "access_blocked", taken("claim[4] <> all(array[14, 20, 21])\n      and", "",
                                hats="sealed")),
    "kept away by person": ("access_blocked", taken("r.staff_id = claim[6] or")),
    "kept away by organization": ("access_blocked", taken("r.organization_id = claim[3]", "false")),
    "sealed": (
        "access_blocked", taken("(r.listed is not null and not coalesce(claim[6] ="
                                " any(r.listed), false))", "false", hats="fernhill Supervisor")),
    "kept away stands": ("access_blocked", taken(STANDS.format("r"))),
    "kept away since": ("access_blocked", taken(SINCE.format("r"))),
    "kept away until": ("access_blocked", taken(UNTIL.format("r"))),
    "supervisors alone over staff": (
        "access_agencies", taken("claim[4] = 2", "true", hats="fernhill Biller")),
}  # fmt: skip
# Foreign keys keep a tie in its member's network, so only a write across networks shows these.
ACROSS = {
    "care team of the network": (
        "access_members", taken("and e.network_id = claim[2]", hats="elsewhere")),
    "agency of the network": (
        "access_served", taken("and e.network_id = claim[2]", hats="elsewhere")),
}  # fmt: skip
TIED = {
    "billers record nothing": ("access_tied", taken("array[2, 8]", "array[2, 8, 9]",
                                                    hats="Biller")),
}  # fmt: skip
WITHHELD = {
    "consent of the member": taken("c.member_id = p_member and", "", IDENTITY, hats="lead"),
    "consent to the lead": taken("and c.recipient_id = p_lead", "", IDENTITY, hats="lead"),
    "consent not withdrawn": taken("and c.withdrawn_at is null", "", IDENTITY, hats="lead"),
    "consent stands": taken("and c.superseded_at is null", "", IDENTITY, hats="lead"),
    "consent to normal": taken("and c.reasons & 1 = 1", "", IDENTITY, hats="lead"),
    "consent from any source": taken("and c.sources is null", "", IDENTITY, hats="lead"),
    "consent for operations": taken("and 3 = any(c.purposes)", "", IDENTITY, hats="lead"),
    "consent begins": taken(
        "c.signed_on, c.expires_on", "null, c.expires_on", IDENTITY, hats="lead"
    ),
    "consent ends": taken("c.signed_on, c.expires_on", "c.signed_on, null", IDENTITY, hats="lead"),
}
# What is held to by plain SQL; each is tried in tests/access/trying.py.
SAID, LABEL, SET = (
    "access_contact_point_said", "access_keep_contact_label", "access_stays_set",
)  # fmt: skip
HELD: dict[str, tuple[str, Mutant]] = {
    "another case is one address": (SAID, taken("lower(p_value)", "p_value")),
    "spaces and marks are none": (SAID, taken("'[[:space:][:punct:]]+'", "'[[:space:]]+'")),
    "spaces are none": (SAID, taken("'[[:space:][:punct:]]+'", "'[[:punct:]]+'")),
    "feeds alone keep labels": (LABEL, taken("(access_claim())[4] = 20", "true")),
    "labels of the member": (LABEL, taken("c.member_id = new.member_id and", "")),
    "labels of known reasons": (LABEL, taken("c.label & 2046", "c.label")),
    "labels besides one's own": (LABEL, taken("new.label | coalesce", "coalesce")),
    "labels of several": (LABEL, taken("bit_or(c.label & 2046)", "max(c.label & 2046)")),
    "labels where something is said": (
        LABEL, taken("and access_contact_point_said(new.value) <> ''")),
    "labels of the same address": (
        LABEL, taken("and access_contact_point_said(c.value)"
                     " = access_contact_point_said(new.value)")),
    "what is set stays": (SET, taken("and becomes -> tg_argv[one] is distinct from former ->"
                                     " tg_argv[one]", "and false")),
    "what is set may be said again": (SET, taken("becomes -> tg_argv[one] is distinct from former"
                                                 " -> tg_argv[one]", "true")),
    "what is open may be set": (SET, taken("former ->> tg_argv[one] is not null", "true")),
    "every column stays": (SET, taken("0 .. tg_nargs - 1", "0 .. 0")),
    "nothing stays": (SET, taken("0 .. tg_nargs - 1", "1 .. 0")),
}  # fmt: skip
# Table: the columns that stay, of which each is left out.
SET_FOR_GOOD = {
    "access_consent": ("withdrawn_at", "superseded_at"),
    "encounters_contact": ("undone_at", "kept_at"),
}
LEFT_OUT = [(table, one) for table, columns in SET_FOR_GOOD.items() for one in columns]
LOOKED_AT = {"access_emergency": "reviewer_id", "access_signal": "closer_id"}
IN_OWN_NAME = (
    "access_restriction", "access_named", "access_referral", "access_disclosure",
    "foundation_activity", "documents_document", "consents_consentform", "consents_keptpaper",
    "consents_withdrawal", "encounters_contact", "ledger_evidence", "trainings_session",
)  # fmt: skip
FILED = {
    # table, what is taken out of its rule; a disjunct, where it is one of several
    "activity of one's own organization": ("foundation_activity", AUTHORS.ORGANIZATION),
    "activity of one's own account": ("foundation_activity", AUTHORS.ACCOUNT),
    "activity of processes": ("foundation_activity", AUTHORS.A_PROCESS),
    "activity not of before": ("foundation_activity", AUTHORS.NOT_BEFORE),
    "activity not of after": ("foundation_activity", AUTHORS.NOT_AFTER),
    "disclosures not of before": ("access_disclosure", AUTHORS.NOT_BEFORE),
    "disclosures not of after": ("access_disclosure", AUTHORS.NOT_AFTER),
}
ALL = (
    READS, KNOWN, WRITES, FLOOR, STAFF, OVERSEEN, OVERSEEN_INSERTS, OVERSEEN_UPDATES, FUNCTIONS,
    ACROSS, TIED, WITHHELD, HELD, LEFT_OUT, LOOKED_AT, IN_OWN_NAME, FILED,
)  # fmt: skip
# Left out, because something else already says the same:
#   access_consented() in READS: whom no live consent names has no reasons to ask.
#   access_network_of(area) with the network of another: the floor, and the network of every tie.
#   networks of consents, packets, named access, restrictions and emergencies: a foreign key keeps
#   them in their member's network, and a hat has one.
#   e.kind = 2: a tie of kind 2 names an employment, the others none.
#   w.lead_id in the exceptions: their own policy shows a lead only its own; the index needs it.
#   roles 1 to 13 of employments: a constraint refuses the others.
#   starts of emergencies: they begin as they are made.
#   officers alone close signals and emergencies: nobody changes what they cannot read.
