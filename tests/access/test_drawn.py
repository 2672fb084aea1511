"""The same comparison over worlds drawn by a seed: relations that nobody thought of by hand.

A seed that finds a difference is named, and draws the same world again:
`HEARTH_ACCESS_SEED=… scripts/only tests/access/test_drawn.py`. `make access-deep` draws world
after world until ten million decisions were compared, writing included.
"""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import pytest

from hearth.access.purposes import PERMITTED, Purpose
from hearth.workforce.roles import Role
from tests.access.comparing import (
    APPLICATION_OFF,
    FIGURES,
    IS_DEEP,
    MODES,
    POLICIES_OFF,
    Outcome,
    compare,
    forget,
    is_different,
    keys_by_table,
)
from tests.access.drawn import Drawn, Sizes, draw_stage
from tests.access.mutants import CARE, COURSE, FUNCTIONS, IDENTITY
from tests.access.server import administrator, undone
from tests.access.test_mutants import plant_function
from tests.access.writing import compare_inserts, compare_updates, writable_tables

SEED = int(os.environ.get("HEARTH_ACCESS_SEED", "20"))
DECISIONS = int(os.environ.get("HEARTH_ACCESS_DECISIONS", "100000"))
SMALL = Sizes(organizations=4, people=6, members=6, places=4)
SIZES = Sizes(people=20, members=24, places=6) if IS_DEEP else SMALL
SEEDS_OF_FAULTS = range(SEED, SEED + (8 if IS_DEEP else 4))
# Planted in the application, which then answers alone: what is asked.
FAULTS = {
    "access-application-off": [CARE],
    "access-consent-ignored": [CARE, COURSE],
    "access-purposes-ignored": [CARE, COURSE],
    "access-restrictions-ignored": [CARE, IDENTITY],
    "access-staff-of-any-agency": ["trainings_session"],
}
# Taken out of the policies: in the deep form every function of the gate without each conjunct.
SOME = (
    "account of an employee", "employment begun", "care managers own no records",
    "own care team", "care team stands", "care team not ended", "own agency's members",
    "agency, not care team", "consent names us", "kept away until",
)  # fmt: skip


Say = Callable[[str], None]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Say:
    """Say something while the test runs, so that a long one can be followed and taken up again."""

    def say(line: str) -> None:
        with capsys.disabled():
            print(line, flush=True)

    return say


@contextmanager
def world(seed: int, sizes: Sizes = SIZES) -> Iterator[Drawn]:
    """A drawn world, gone afterwards."""
    with administrator():
        yield draw_stage(seed, sizes)
    forget()


def permitted(role: Role) -> tuple[Purpose, ...]:
    return PERMITTED[role]


def one_other(role: Role) -> tuple[Purpose, ...]:
    """A purpose that the role does not permit: such a hat acts as nobody."""
    others = [one for one in Purpose if one not in PERMITTED[role]]
    return (others[role % len(others)],)


def compared(stage: Drawn, mode: str, seed: int) -> Outcome:
    """Every hat for every purpose of its role; and some tables for a purpose that is not."""
    outcome = compare(stage, mode, asked=permitted)
    some = random.Random(seed).sample(sorted(keys_by_table(stage)), 4)
    outcome.take(compare(stage, mode, some, asked=one_other))
    return outcome


def written(stage: Drawn) -> Outcome:
    """One insert in four, as each hat, and every update."""
    outcome = compare_inserts(stage, writable_tables("insert"), share=4)
    outcome.take(compare_updates(stage, writable_tables("update")))
    return outcome


def test_drawn_worlds_are_read_alike_by_text_policies_and_application(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, said: Say
) -> None:
    reading, writing, seed, began = Outcome(), Outcome(), SEED, monotonic()
    while reading.decisions + writing.decisions < DECISIONS:
        with django_db_blocker.unblock(), world(seed) as stage:
            for mode in MODES:
                reading.take(compared(stage, mode, seed))
            if IS_DEEP:
                writing.take(written(stage))
        said(
            f"seed {seed}: {reading.decisions:,} decisions on reading and {writing.decisions:,} on"
            f" writing so far, {reading.differences + writing.differences:,} differences,"
            f" {(monotonic() - began) / 60:.1f} minutes"
        )
        assert (reading.leaks, reading.refusals) == ({}, {}), f"HEARTH_ACCESS_SEED={seed}"
        assert (writing.leaks, writing.refusals) == ({}, {}), f"HEARTH_ACCESS_SEED={seed}"
        seed += 1
    reading.tell(f"reading in drawn worlds, seeds {SEED} to {seed - 1}")
    writing.tell("writing in them")


def faults_noticed(stage: Drawn, faults: set[str], patch: pytest.MonkeyPatch) -> set[str]:
    """The faults with which somebody of this world reads what the model does not allow."""
    noticed = set()
    for one in sorted(faults):
        patch.setenv("HEARTH_FAULT", one)
        if is_different(stage, POLICIES_OFF, FAULTS[one], ""):
            noticed.add(one)
    patch.delenv("HEARTH_FAULT")
    return noticed


def test_drawn_worlds_notice_a_fault_of_the_application(
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unnoticed = set(FAULTS)
    for seed in SEEDS_OF_FAULTS:
        if unnoticed:
            with django_db_blocker.unblock(), world(seed) as stage:
                unnoticed -= faults_noticed(stage, unnoticed, monkeypatch)
    assert unnoticed == set()


def mutants_noticed(stage: Drawn, names: set[str]) -> set[str]:
    """The conjuncts of the gate without which somebody of this world reads otherwise."""
    noticed = set()
    for name in sorted(names):
        function, mutant = FUNCTIONS[name]
        with undone():
            plant_function(function, mutant)
            if is_different(stage, APPLICATION_OFF, mutant.tables, mutant.hats):
                noticed.add(name)
    return noticed


def test_drawn_worlds_notice_a_policy_without_a_conjunct(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, said: Say
) -> None:
    unnoticed = set(FUNCTIONS) if IS_DEEP else set(SOME)
    planted = len(unnoticed)
    for seed in SEEDS_OF_FAULTS:
        if unnoticed:
            with django_db_blocker.unblock(), world(seed) as stage:
                unnoticed -= mutants_noticed(stage, unnoticed)
            said(f"seed {seed}: {planted - len(unnoticed)} of {planted} mutants noticed so far")
    FIGURES.append(f"{planted - len(unnoticed)} of {planted} mutants noticed by drawn worlds")
    # The world made by hand holds each alone; drawn ones have to come upon it.
    assert len(unnoticed) <= planted // 8, sorted(unnoticed)
