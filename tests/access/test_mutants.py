"""Every conjunct of the policies taken out, one at a time: the model must notice each.

The application's layer is off, so that nothing but the policies answers. A mutant is planted in
the administrator's transaction and undone.
"""

import re
from collections.abc import Iterable

import pytest

from hearth.access import protection
from hearth.access.purposes import PERMITTED, Purpose
from hearth.workforce.roles import Role
from tests.access import mutants
from tests.access.comparing import APPLICATION_OFF, FIGURES, is_different, wearing
from tests.access.model import PURPOSES
from tests.access.mutants import CARE, COURSE, GATES, IDENTITY, SET_FOR_GOOD, Mutant
from tests.access.server import run, undone, value
from tests.access.trying import addresses_are_kept, looks_in_own_name, stays_set
from tests.access.world import Stage
from tests.access.writing import inserts_differ, updates_differ

FUNCTION = re.compile(
    r"^create (?:or replace )?function (\w+)\(.*?\$\$;\n", re.DOTALL | re.MULTILINE
)
AREAS = {IDENTITY: protection.IDENTITY, COURSE: protection.COURSE, CARE: protection.CARE}


def mutated(text: str, old: str, new: str, times: int = 1) -> str:
    assert text.count(old) == times, f"{old!r} is there {text.count(old)} times: mend the mutant"
    return text.replace(old, new)


def tidied(text: str) -> str:
    """Without an `and` that has nothing on one side."""
    text = re.sub(r"\b(where|on|or)\s+and\b", r"\1", text)
    text = re.sub(r"\(\s*and\b", "(", text)
    return re.sub(r"\bwhere\s+order\b", "order", text)


def newest(name: str) -> str:
    """A function's text in the last source that has it."""
    found = {one[1]: one[0] for source in GATES for one in FUNCTION.finditer(source)}
    return re.sub(r"^create (or replace )?function", "create or replace function", found[name])


def plant_function(name: str, mutant: Mutant) -> None:
    """Replace a function by one that lacks a conjunct."""
    run(tidied(mutated(newest(name), mutant.old, mutant.new)))


def plant_reads(mutant: Mutant) -> None:
    """Replace the reading policies of the tables asked by such that lack a conjunct."""
    text = mutated(protection.READS_V3, mutant.old, mutant.new)
    for table in mutant.tables:
        known = protection.KNOWN_V3.format(member="id") if table == IDENTITY else ""
        filled = protection.ABOUT_STAFF_TOO_V3 if table == COURSE else protection.ABOUT_MEMBERS_V3
        member = "id" if table == IDENTITY else "member_id"
        named = {"table": table, "member": member, "area": AREAS[table], "more": known}
        alter(f"{table}_reads on {table}", f"using ({text.format(**named, **filled)})")


def alter(policy: str, clause: str) -> None:
    run(f"alter policy {policy} {clause}")


def oversight_statement(policy: str) -> str:
    """The statement of the migration that makes or alters a policy."""
    gate = mutants.GATE_V4
    source = gate.OVERSIGHT + gate.WITHHELD + gate.ACTIVITY + mutants.LABEL_CHANGES.PROTECTED
    [found] = [one for one in source.split(";") if re.search(rf"policy {policy} on", one)]
    return found.strip()


def plant_policy(policy: str, old: str, new: str, times: int = 1) -> str:
    """Replace a policy of a table with rules of its own; returns the table."""
    text = tidied(mutated(oversight_statement(policy), old, new, times))
    text = re.sub(r"^create policy", "alter policy", text)
    run(re.sub(r" for (select|insert|update) to hearth_app", "", text, count=1))
    return policy.rsplit("_", 1)[0]


def noticed(stage: Stage, mutant: Mutant) -> bool:
    return is_different(stage, APPLICATION_OFF, mutant.tables, mutant.hats)


def test_what_the_mutants_ask_agrees_with_the_model_unplanted(stage: Stage) -> None:
    """Elsewhere all tables are compared; here, that what looks for a difference finds none."""
    tables = [IDENTITY, COURSE, "access_referral"]
    assert not is_different(stage, APPLICATION_OFF, tables, "")
    with undone():
        assert not inserts_differ(stage, [COURSE], "", share=8)


@pytest.mark.parametrize("name", mutants.READS)
def test_a_reading_policy_without_a_conjunct_is_noticed(stage: Stage, name: str) -> None:
    mutant = mutants.READS[name]
    if mutant.old in ("{alone}", "{supervised}", "{own_work}"):
        mutant = Mutant(mutant.old, mutant.new, (COURSE,), mutant.hats)
    with undone():
        plant_reads(mutant)
        assert noticed(stage, mutant)


@pytest.mark.parametrize("name", mutants.KNOWN)
def test_identity_without_a_conjunct_is_noticed(stage: Stage, name: str) -> None:
    mutant = mutants.KNOWN[name]
    more = mutated(protection.KNOWN_V3, mutant.old, mutant.new).format(member="id")
    reads = protection.reads_v3(IDENTITY, protection.IDENTITY, member="id", more=more)
    with undone():
        alter(f"{IDENTITY}_reads on {IDENTITY}", f"using ({reads})")
        assert noticed(stage, mutant)


def test_a_gap_that_is_over_withholds_nothing_and_taking_the_end_for_none_is_noticed(
    stage: Stage,
) -> None:
    until = Mutant(
        "and (w.ends_on is null or w.ends_on > (select access_today()))", "", hats="lead Lead"
    )
    with undone():
        # The database keeps no gap that is over; one that was kept yesterday may be.
        run(
            "insert into access_withheld"
            " (network_id, agency_id, lead_id, member_id, label, starts_on, ends_on)"
            " select m.network_id, m.agency_id, o.id, m.id, 0, '0001-01-01',"
            " (now() at time zone 'America/New_York')::date"
            " from members_member m join network_organization o"
            " on o.network_id = m.network_id and o.kind = 'lead'"
        )
        assert not noticed(stage, until)
        plant_reads(until)
        assert noticed(stage, until)


def test_reading_without_the_network_is_noticed_once_the_floor_is_gone_too(stage: Stage) -> None:
    """The floor beneath every policy keeps networks apart by itself."""
    everything = Mutant("label = 0 and (select access_is_wide())", "true", (CARE,), "lead Lead")
    text = mutated(protection.READS_V3, "network_id = (select access_network_of({area})) and", "")
    text = mutated(text, "label = 0 and (select access_is_wide()) {alone}", "true")
    text = mutated(text, "and not exists (", "and true or exists (")
    named = {"table": CARE, "member": "member_id", "area": 3, "more": ""}
    with undone():
        reads = text.format(**named, **protection.ABOUT_MEMBERS_V3)
        alter(f"{CARE}_reads on {CARE}", f"using ({reads})")
        foreign = "select count(*) from encounters_contact where network_id <> access_network()"
        with wearing(stage, everything.hats + " administrator", APPLICATION_OFF):
            assert value(foreign) == 0
        run(f"drop policy {CARE}_floor on {CARE}")
        with wearing(stage, everything.hats + " administrator", APPLICATION_OFF):
            assert value(foreign)


@pytest.mark.parametrize("name", mutants.FLOOR)
def test_a_floor_without_a_conjunct_is_noticed(stage: Stage, name: str) -> None:
    mutant = mutants.FLOOR[name]
    text = mutated(protection.FLOOR_V3, mutant.old, mutant.new).format(member="member_id")
    with undone():
        alter(f"{COURSE}_floor on {COURSE}", f"using ({text})")
        assert noticed(stage, mutant)


@pytest.mark.parametrize("name", mutants.STAFF)
def test_a_policy_about_staff_without_a_conjunct_is_noticed(stage: Stage, name: str) -> None:
    mutant, table = mutants.STAFF[name], "trainings_session"
    [reads] = [
        one for one in protection.guard_staff_v3(table).split(";\n") if f"{table}_reads" in one
    ]
    with undone():
        run(tidied(mutated(reads, mutant.old, mutant.new)))
        assert is_different(stage, APPLICATION_OFF, [table], mutant.hats)


@pytest.mark.parametrize("name", mutants.WRITES)
def test_a_writing_policy_without_a_conjunct_is_noticed(stage: Stage, name: str) -> None:
    mutant = mutants.WRITES[name]
    table = mutant.tables[0]
    staff = protection.STAFF_WRITTEN_V3 if table == COURSE else ""
    text = mutated(protection.WRITES_V3.replace("{staff}", staff), mutant.old, mutant.new)
    with undone():
        check = text.format(area=AREAS[table], member="member_id")
        alter(f"{table}_inserts on {table}", f"with check ({check})")
        assert inserts_differ(stage, [table], mutant.hats)


@pytest.mark.parametrize("name", mutants.OVERSEEN)
def test_a_rule_of_oversight_without_a_conjunct_is_noticed(stage: Stage, name: str) -> None:
    with undone():
        table = plant_policy(*mutants.OVERSEEN[name])
        assert is_different(stage, APPLICATION_OFF, [table], "")


@pytest.mark.parametrize("name", mutants.OVERSEEN_INSERTS)
def test_writing_of_oversight_without_a_conjunct_is_noticed(stage: Stage, name: str) -> None:
    with undone():
        table = plant_policy(*mutants.OVERSEEN_INSERTS[name])
        assert inserts_differ(stage, [table], "")


@pytest.mark.parametrize("name", mutants.OVERSEEN_UPDATES)
def test_a_review_without_a_conjunct_is_noticed(stage: Stage, name: str) -> None:
    with undone():
        table = plant_policy(*mutants.OVERSEEN_UPDATES[name])
        assert updates_differ(stage, [table], "")


@pytest.mark.parametrize("name", mutants.FUNCTIONS)
def test_a_function_of_the_gate_without_a_conjunct_is_noticed(stage: Stage, name: str) -> None:
    function, mutant = mutants.FUNCTIONS[name]
    with undone():
        plant_function(function, mutant)
        assert noticed(stage, mutant)


@pytest.mark.parametrize("name", [*mutants.ACROSS, *mutants.TIED])
def test_a_tie_that_writes_too_much_is_noticed(stage: Stage, name: str) -> None:
    function, mutant = (mutants.ACROSS | mutants.TIED)[name]
    with undone():
        plant_function(function, mutant)
        assert inserts_differ(stage, [COURSE], mutant.hats)


@pytest.mark.parametrize("name", mutants.WITHHELD)
def test_an_exception_without_a_conjunct_is_noticed(stage: Stage, name: str) -> None:
    mutant = mutants.WITHHELD[name]
    with undone():
        plant_function("access_withhold", mutant)
        run("update access_consent set reasons = reasons")
        assert noticed(stage, mutant)


def is_held(stage: Stage) -> bool:
    """Whether plain SQL still does nothing of what the rules of 0021, 0022 and 0009 forbid."""
    ends = all(stays_set(table, one) for table, all_ in SET_FOR_GOOD.items() for one in all_)
    return ends and addresses_are_kept(stage)


def test_what_ended_stays_so_and_feeds_keep_labels_unplanted(stage: Stage) -> None:
    assert is_held(stage)
    for table, column in mutants.LOOKED_AT.items():
        assert looks_in_own_name(stage, table, column)


@pytest.mark.parametrize("name", mutants.HELD)
def test_a_trigger_without_a_condition_is_noticed(stage: Stage, name: str) -> None:
    function, mutant = mutants.HELD[name]
    with undone():
        plant_function(function, mutant)
        assert not is_held(stage)


@pytest.mark.parametrize(("table", "column"), mutants.LEFT_OUT)
def test_a_column_that_does_not_stay_is_noticed(stage: Stage, table: str, column: str) -> None:
    others = ", ".join(f"'{one}'" for one in SET_FOR_GOOD[table] if one != column)
    with undone():
        run(f"drop trigger access_stays_set on {table}")
        run(
            f"create trigger access_stays_set before update on {table}"
            f" for each row execute function access_stays_set({others})"
        )
        assert not stays_set(table, column)


@pytest.mark.parametrize("table", mutants.LOOKED_AT)
def test_an_officer_who_looks_in_anothers_name_is_noticed(stage: Stage, table: str) -> None:
    with undone():
        run(f"drop policy {table}_own_name on {table}")
        assert not looks_in_own_name(stage, table, mutants.LOOKED_AT[table])


@pytest.mark.parametrize("table", mutants.IN_OWN_NAME)
def test_an_author_who_is_not_the_hat_is_noticed(stage: Stage, table: str) -> None:
    with undone():
        run(f"drop policy {table}_own_name on {table}")
        assert inserts_differ(stage, [table], "")


@pytest.mark.parametrize("name", mutants.FILED)
def test_an_account_without_a_conjunct_is_noticed(stage: Stage, name: str) -> None:
    table, part = mutants.FILED[name]
    without = "false" if part == mutants.AUTHORS.A_PROCESS else "true"
    rule = mutated(mutants.AUTHORS.FILED[table], part, without)
    with undone():
        alter(f"{table}_own_name on {table}", f"with check ({rule})")
        assert inserts_differ(stage, [table], "")


def purposes_differ(stage: Stage, roles: Iterable[Role]) -> bool:
    """Whether a hat acts for another purpose than the model lets its role."""
    for role in roles:
        name = next(
            name for name, hat in stage.hats.items()
            if hat.role == role and stage.world.acts(stage.world.hats[hat.pk])
        )  # fmt: skip
        for purpose in Purpose:
            with wearing(stage, name, APPLICATION_OFF, purpose):
                acts = value("select access_hat()") is not None
            if acts != (purpose in PURPOSES[role]):
                return True
    return False


def test_a_role_that_acts_for_anything_is_noticed(stage: Stage) -> None:
    roles = [role for role in PERMITTED if role not in (Role.INTERFACE, Role.SETTLER)]
    assert not purposes_differ(stage, roles)
    with undone():
        plant_function(
            "access_claim",
            Mutant("case when claim[7] = any(access_purposes(claim[4])) then claim end", "claim"),
        )
        assert purposes_differ(stage, roles)
    with undone():
        plant_function("access_purposes", Mutant("then array[1, 3]", "then array[1]"))
        assert purposes_differ(stage, roles)


def test_the_mutants_are_counted() -> None:
    planted = sum(map(len, mutants.ALL)) + 4
    FIGURES.append(f"{planted} mutants of the policies planted, each must be noticed")
    assert planted >= 90
