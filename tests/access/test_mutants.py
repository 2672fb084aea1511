"""Every conjunct of the policies taken out, one at a time: the matrix must notice each.

The application's layer is off, so that nothing but the policies answers. A mutant is planted in
the administrator's transaction and undone.
"""

import re
from pathlib import Path

import pytest

from hearth.access import protection
from hearth.access.migrations import __file__ as migrations
from tests.access.comparing import APPLICATION_OFF, FIGURES, Outcome, compare
from tests.access.server import run, undone
from tests.access.world import Stage
from tests.access.writing import compare_inserts

HERE = Path(migrations).parent
# Of each function its newest version counts.
GATES = [(HERE / f"gate_v{version}.sql").read_text() for version in (1, 2, 3)]
WITHHOLDING = (HERE / "withholding_v1.sql").read_text()
FUNCTION = re.compile(
    r"^create (?:or replace )?function (\w+)\(.*?\$\$;\n", re.DOTALL | re.MULTILINE
)
IN_NETWORK = "network_id = (select access_network())"
LABELLED = "and label = any((select access_labels())::smallint[])"
UNTIL = "and (e.ends_on is null or e.ends_on > current_date)"

READS = {
    "labels of wide roles": ("label = any((select access_wide_labels())::smallint[])", "true"),
    "what is withheld": ("and not exists (", "and true or exists ("),
    "withheld since": ("and w.starts_on <= (select access_today())", ""),
    "supervisor's agency": ("agency_id = any((select access_agencies())::int[])", "true"),
    "supervisor's labels": (f"::int[])\n        {LABELLED}", "::int[])"),
    "care team": ("{member} = any(array(select access_members()))", "true"),
    "care manager's agency": ("and agency_id = (select access_org())", ""),
    "care manager's labels": (f"access_org())\n        {LABELLED}", "access_org())"),
    "members alone to a lead": (
        "and ({employment} is null or (select access_is_interface()))",
        "",
    ),
    "own work": ("{employment} = (select access_hat())", "{employment} is not null"),
    "own work's labels": (f"access_hat())\n        {LABELLED}", "access_hat())"),
    "consented label": (
        "({member} * 100 + label) = any(array(select access_shared()))",
        "{member} = any(array(select access_shared() / 100))",
    ),
    "consented member": (
        "({member} * 100 + label) = any(array(select access_shared()))",
        "label = any(array(select access_shared() % 100))",
    ),
}
WRITES = {
    "own agency": ("agency_id = (select access_org()) and", ""),
    "tied": ("and {member} = any(array(select access_tied()))", ""),
    "interface alone": ("(select access_is_interface())", "true"),
    "staff, not members": ("{employment} is not null and", ""),
    "the agency's own staff": ("and agency_id = any((select access_agencies())::int[]))", ")"),
}
# Function, what is taken out, what stands in its place.
FUNCTIONS = {
    "employment begun": ("access_claim", "and e.starts_on <= current_date", ""),
    "employment not ended": ("access_claim", UNTIL, ""),
    "organization of the network": ("access_claim", "and o.network_id = e.network_id", ""),
    "lead at a lead": ("access_claim", "and (e.role <> 3 or o.kind = 'lead')", ""),
    "lead's labels": ("access_wide_labels", "when 3 then array[0]", "when 3 then array[0, 10]"),
    "lead told of another reason": ("access_wide_labels", "array[0]::", "array[0, 20]::"),
    "no others are wide": ("access_wide_labels", "else array[]", "else array[0]"),
    "labels of two roles": ("access_labels", "10, 20, 30]", "10, 20, 30, 42]"),
    "both reasons at once": ("access_labels", "20, 30]", "20]"),
    "both reasons shared": (
        "access_shared",
        "given.reasons & known.label = known.label",
        "given.reasons & known.label <> 0",
    ),
    "the larger shared": (
        "access_shared",
        "given.reasons & known.label = known.label",
        "given.reasons >= known.label",
    ),
    "normal on its own": ("access_shared", "then given.is_normal", "then true"),
    "supervisors alone": ("access_agencies", "claim[4] = 2", "true"),
    "own care team": ("access_members", "e.employment_id = claim[1] and", ""),
    "care managers alone": ("access_members", "claim[4] = 1 and", ""),
    "care team of the agency": ("access_members", "and e.agency_id = claim[3]", ""),
    "care team begun": ("access_members", "and e.starts_on <= current_date", ""),
    "care team not ended": ("access_members", UNTIL, ""),
    "own agency's members": ("access_tied", "e.agency_id = claim[3] and", ""),
    "agency, not care team": ("access_tied", "and e.kind = 1", ""),
    "tied supervisors alone": ("access_tied", "claim[4] = 2 and", ""),
    "agency begun": ("access_tied", "and e.starts_on <= current_date", ""),
    "agency not ended": ("access_tied", UNTIL, ""),
    "consent names us": ("access_shared", "c.recipient_id = claim[3]", "true"),
    "consent of a tied member": (
        "access_shared",
        "and c.member_id = any(array(select access_tied()))",
        "",
    ),
    "no bits of what is no label": (
        "access_shared",
        "filter (where l.label = any(array[10, 20, 30]))",
        "",
    ),
    "consent signed": ("access_shared", "and c.signed_on <= current_date", ""),
    "consent not expired": (
        "access_shared",
        "and (c.expires_on is null or c.expires_on > current_date)",
        "",
    ),
    "consent not withdrawn": ("access_shared", "and c.withdrawn_at is null", ""),
}  # fmt: skip
# Foreign keys keep a tie in its member's network, so only a write across networks shows these.
ACROSS = {
    "care team of the network": ("access_members", "and e.network_id = claim[2]", ""),
    "agency of the network": ("access_tied", "and e.network_id = claim[2]", ""),
}
EXCEPTIONS = {
    "consent of the member": ("c.member_id = p_member and", ""),
    "consent to the lead": ("and c.recipient_id = p_lead", ""),
    "consent stands": ("and c.withdrawn_at is null", ""),
    "consent to normal": ("and 0 = any(c.labels)", ""),
    "consent begins": ("c.signed_on, c.expires_on", "null, c.expires_on"),
    "consent ends": ("c.signed_on, c.expires_on", "c.signed_on, null"),
}
# Left out, because a constraint already says the same: `e.kind = 2` (a tie of kind 2 names an
# employment, the others none), `c.network_id = claim[2]` (a consent lies in its member's network,
# whose ties are asked), `w.lead_id = …` in the exceptions (their own policy shows a lead only its
# own; the index needs it).
READ = ("ledger_evidence", "members_member")
NAMES = {"member": "member_id", "employment": "employment_id"}


def mutated(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{old!r} is not there exactly once: mend the mutant"
    return text.replace(old, new)


def newest(sources: list[str], name: str) -> str:
    """A function's text in the last source that has it."""
    found = {one[1]: one[0] for source in sources for one in FUNCTION.finditer(source)}
    return found[name].replace("create or replace function", "create function", 1)


def plant_function(sources: list[str], name: str, old: str, new: str) -> None:
    """Replace a function by one that lacks a conjunct."""
    text = newest(sources, name)
    tidy = re.sub(r"\bwhere\s+and\b", "where", mutated(text, old, new))
    tidy = re.sub(r"\bon\s+and\b", "on", tidy)
    run(tidy.replace("create function", "create or replace function", 1))


def differences(stage: Stage) -> Outcome:
    return compare(stage, APPLICATION_OFF, READ)


def test_the_two_tables_asked_agree_with_the_model_unplanted(stage: Stage) -> None:
    assert differences(stage).differences == 0
    with undone():
        assert compare_inserts(stage, ["ledger_evidence"]).differences == 0


@pytest.mark.parametrize("name", READS)
def test_a_reading_policy_without_a_conjunct_is_noticed(stage: Stage, name: str) -> None:
    text = mutated(protection.READS_V2, *READS[name]).format(table="ledger_evidence", **NAMES)
    with undone():
        run(f"alter policy ledger_evidence_reads on ledger_evidence using ({text})")
        assert differences(stage).differences


def test_a_gap_that_is_over_withholds_nothing_and_taking_the_end_for_none_is_noticed(
    stage: Stage,
) -> None:
    until = ("and (w.ends_on is null or w.ends_on > (select access_today()))", "")
    text = mutated(protection.READS_V2, *until).format(table="ledger_evidence", **NAMES)
    with undone():
        # The database keeps no gap that is over; one that was kept yesterday may be.
        run(
            "insert into access_withheld"
            " (network_id, agency_id, lead_id, member_id, label, starts_on, ends_on)"
            " select m.network_id, m.agency_id, o.id, m.id, 0, '0001-01-01', access_today()"
            " from members_member m join network_organization o"
            " on o.network_id = m.network_id and o.kind = 'lead'"
        )
        assert differences(stage).differences == 0
        run(f"alter policy ledger_evidence_reads on ledger_evidence using ({text})")
        assert differences(stage).differences


def test_reading_without_the_network_is_noticed_once_the_floor_is_gone_too(stage: Stage) -> None:
    text = mutated(protection.READS_V2, f"{IN_NETWORK} and", "")
    text = mutated(text, "agency_id = any((select access_agencies())::int[])", "true")
    with undone():
        reads = text.format(table="ledger_evidence", **NAMES)
        run(f"alter policy ledger_evidence_reads on ledger_evidence using ({reads})")
        before = differences(stage).leaks
        run("drop policy ledger_evidence_floor on ledger_evidence")
        assert sum(differences(stage).leaks.values()) > sum(before.values())


def test_identity_without_its_branch_is_noticed(stage: Stage) -> None:
    text = protection.READS_V1.format(table="members_member", member="id", more="")
    with undone():
        run(f"alter policy members_member_reads on members_member using ({text})")
        assert differences(stage).refusals


@pytest.mark.parametrize("name", WRITES)
def test_a_writing_policy_without_a_conjunct_is_noticed(stage: Stage, name: str) -> None:
    text = mutated(protection.WRITES_V2, *WRITES[name]).format(**NAMES)
    with undone():
        run(f"alter policy ledger_evidence_inserts on ledger_evidence with check ({text})")
        assert compare_inserts(stage, ["ledger_evidence"]).leaks


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_of_the_gate_without_a_conjunct_is_noticed(stage: Stage, name: str) -> None:
    with undone():
        plant_function(GATES, *FUNCTIONS[name])
        assert differences(stage).differences


@pytest.mark.parametrize("name", ACROSS)
def test_a_tie_that_crosses_networks_is_noticed(stage: Stage, name: str) -> None:
    with undone():
        plant_function(GATES, *ACROSS[name])
        assert compare_inserts(stage, ["ledger_evidence"]).leaks


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_an_exception_without_a_conjunct_is_noticed(stage: Stage, name: str) -> None:
    with undone():
        plant_function([WITHHOLDING, *GATES], "access_withhold", *EXCEPTIONS[name])
        run("update access_consent set labels = labels")
        assert differences(stage).differences


def test_the_mutants_are_counted() -> None:
    planted = sum(map(len, (READS, WRITES, FUNCTIONS, ACROSS, EXCEPTIONS))) + 3
    FIGURES.append(f"{planted} mutants of the policies planted, each must be noticed")
    assert planted >= 45
