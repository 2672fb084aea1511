"""Ask each layer, one query for each hat and table, and compare with the model."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache

import pytest
from django.apps import apps
from django.db.models import Model, QuerySet

from hearth.access.actors import Actor, hats_of
from hearth.access.selectors import visible, visible_counts, visible_members, visible_staff
from hearth.foundation import context
from hearth.foundation.tables import declared_tables
from tests.access.factories import ABOUT_STAFF, ABOUT_STAFF_ALONE
from tests.access.server import as_app, undone
from tests.access.world import Stage

BOTH, APPLICATION_OFF, POLICIES_OFF = "both layers", "application off", "policies off"
MODES = (BOTH, APPLICATION_OFF, POLICIES_OFF)

# Tables no page may read: without the policies there is no application layer to ask.
WITHOUT_READER = {
    "foundation_activity": "read by the privacy officer's own tools, which do not exist yet",
    "access_withheld": "read inside the selectors only",
    "interop_file": "raw input: interfaces alone",
    "interop_line": "raw input: interfaces alone",
}


FIGURES: list[str] = []  # shown below the test run


@dataclass
class Outcome:
    """What a comparison found. A leak is a row too many, a refusal a row too few."""

    decisions: int = 0
    leaks: dict[tuple[str, str], int] = field(default_factory=dict)
    refusals: dict[tuple[str, str], int] = field(default_factory=dict)

    def tell(self, what: str) -> None:
        """Have the figures shown below the test run."""
        FIGURES.append(f"{what}: {self.decisions:,} decisions, {self.differences:,} differences")

    @property
    def differences(self) -> int:
        return sum(self.leaks.values()) + sum(self.refusals.values())


def member_tables() -> list[str]:
    """Every table declared to hold something about members."""
    return sorted(name for name, table in declared_tables().items() if table.kind == "member")


def compare(stage: Stage, mode: str, tables: Iterable[str] | None = None) -> Outcome:
    """Compare what every hat reads of every table in a mode with what the model allows."""
    outcome = Outcome()
    keys = keys_by_table(stage)
    for name, row in stage.hats.items():
        with wearing(stage, name, mode) as actor:
            for table in tables or member_tables():
                if mode == POLICIES_OFF and table in WITHOUT_READER:
                    continue
                found = seen(actor, table, mode) & keys[table]
                allowed = expected(stage, row.pk, table)
                outcome.decisions += len(keys[table])
                count(outcome.leaks, (name, table), found - allowed)
                count(outcome.refusals, (name, table), allowed - found)
    return outcome


@contextmanager
def wearing(stage: Stage, name: str, mode: str) -> Iterator[Actor | None]:
    """Act as a hat in a mode; yields the actor the application would make of it, if any."""
    row = stage.hats[name]
    hats = hats_of(row.staff.user)
    with (
        undone(),
        as_app() if mode != POLICIES_OFF else nullcontext(),
        pytest.MonkeyPatch.context() as patch,
    ):
        context.begin(row.pk, row.network_id)
        if mode == APPLICATION_OFF:
            patch.setenv("HEARTH_FAULT", "access-application-off")
        yield next((hat for hat in hats if hat.hat_id == row.pk), None)


def seen(actor: Actor | None, table: str, mode: str) -> set[int]:
    """Keys of the rows that come back."""
    rows: QuerySet[Model] = models()[table].objects.all()
    if mode != APPLICATION_OFF:
        if actor is None:
            return set()
        rows = selector_of(table)(actor, rows)
    return set(rows.values_list(key_of(table), flat=True))


def selector_of(table: str) -> Callable[[Actor, QuerySet], QuerySet]:
    """How the application reads a table."""
    if table in WITHOUT_READER:
        return lambda _, rows: rows
    if table == "members_member":
        return lambda actor, _: visible_members(actor)
    if table in ABOUT_STAFF_ALONE:
        return visible_staff
    if table in ABOUT_STAFF:
        return lambda actor, rows: visible(actor, rows) | visible_staff(actor, rows)
    return visible_counts if table == "ledger_tally" else visible


def key_of(table: str) -> str:
    return "subject_id" if table == "ledger_obligation" else "id"


@cache
def models() -> dict[str, type[Model]]:
    """Models by table."""
    return {one._meta.db_table: one for one in apps.get_models()}


def keys_by_table(stage: Stage) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {table: set() for table in member_tables()}
    for item in stage.world.items:
        found[item.table].add(item.key)
    return found


_expected: dict[tuple[int, int], dict[str, set[int]]] = {}


def expected(stage: Stage, hat_id: int, table: str) -> set[int]:
    """Keys of the rows the model lets a hat read; worked out once for each hat."""
    if (id(stage), hat_id) not in _expected:
        allowed: dict[str, set[int]] = {name: set() for name in member_tables()}
        hat = stage.world.hats[hat_id]
        for item in stage.world.items:
            if stage.world.may_read(hat, item):
                allowed[item.table].add(item.key)
        _expected[id(stage), hat_id] = allowed
    return _expected[id(stage), hat_id][table]


def count(into: dict[tuple[str, str], int], key: tuple[str, str], keys: set[int]) -> None:
    if keys:
        into[key] = len(keys)
