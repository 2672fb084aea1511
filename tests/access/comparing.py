"""Ask each layer, one query for each hat and table, and compare with the model."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache

import pytest
from django.apps import apps
from django.db.models import Model, Q, QuerySet

from hearth.access.actors import INTERFACE, Actor, hats_of, interface_of, stating, with_member
from hearth.access.models import PersonalHat
from hearth.access.overseeing import OVERSEEN, overseen
from hearth.access.purposes import PERMITTED, Purpose
from hearth.access.selectors import visible, visible_counts, visible_members, visible_staff
from hearth.foundation import context
from hearth.foundation.models import User
from hearth.foundation.remembering import remembering
from hearth.foundation.tables import declared_tables
from hearth.network.models import Network
from hearth.workforce.roles import Role
from tests.access.factories import ABOUT_STAFF, ABOUT_STAFF_ALONE
from tests.access.server import as_app, undone
from tests.access.world import Stage

BOTH, APPLICATION_OFF, POLICIES_OFF = "both layers", "application off", "policies off"
MODES = (BOTH, APPLICATION_OFF, POLICIES_OFF)

# Tables no page may read: without the policies there is no application layer to ask.
WITHOUT_READER = {
    "interop_file": "raw input: interfaces alone",
    "interop_line": "raw input: interfaces alone",
}


IS_DEEP = "HEARTH_ACCESS_DECISIONS" in os.environ
"""`make access-deep`: everybody is asked about everything, in an hour. Else each is asked of some,
so that between them all is asked, in minutes."""
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

    def take(self, other: "Outcome") -> None:
        """Add what another comparison found."""
        self.decisions += other.decisions
        for into, found in ((self.leaks, other.leaks), (self.refusals, other.refusals)):
            for key, number in found.items():
                into[key] = into.get(key, 0) + number

    @property
    def differences(self) -> int:
        return sum(self.leaks.values()) + sum(self.refusals.values())


def member_tables() -> list[str]:
    """Every table declared to hold something about members."""
    return sorted(name for name, table in declared_tables().items() if table.kind == "member")


Asked = Callable[[Role], Iterable[Purpose]]


def first_permitted(role: Role) -> tuple[Purpose, ...]:
    """What a role acts for where a page states nothing."""
    return PERMITTED[role][:1]


def compare(
    stage: Stage,
    mode: str,
    tables: Iterable[str] | None = None,
    asked: Asked = first_permitted,
    share: int = 1,
) -> Outcome:
    """Compare what every hat reads of every table in a mode with what the model allows.

    `asked` gives the purposes for which a hat of a role is worn, one after the other; of the hats,
    one in `share` is worn.
    """
    outcome = Outcome()
    keys = keys_by_table(stage)
    tables = tuple(tables or member_tables())
    if mode == POLICIES_OFF:
        tables = tuple(one for one in tables if one not in WITHOUT_READER)
    for number, (name, row) in enumerate(wearers(stage)):
        if number % share:
            continue
        for purpose in asked(row.role):
            with wearing(stage, name, mode, purpose) as actor, remembering():
                for table in tables:
                    found = seen(actor, table, mode) & keys[table]
                    allowed = expected(stage, row.pk, table, purpose)
                    outcome.decisions += len(keys[table])
                    count(outcome.leaks, (name, table), found - allowed)
                    count(outcome.refusals, (name, table), allowed - found)
    return outcome


def is_different(stage: Stage, mode: str, tables: Iterable[str], hats: str) -> bool:
    """Whether any hat reads otherwise than the model says; those named like `hats` are asked
    first, and nobody after the first difference."""
    keys = keys_by_table(stage)
    tables = tuple(tables)
    for name, row in likely_first(stage, hats):
        with wearing(stage, name, mode) as actor:
            for table in tables:
                allowed = expected(stage, row.pk, table, PERMITTED[row.role][0])
                if seen(actor, table, mode) & keys[table] != allowed:
                    return True
    return False


def likely_first(stage: Stage, hats: str) -> list[tuple[str, "Wearer"]]:
    """Every hat, those whose name holds `hats` before the others."""
    return sorted(wearers(stage), key=lambda one: hats not in one[0])


@dataclass(frozen=True)
class Wearer:
    """A hat of the world: an employment, a personal hat, or a process of a network."""

    pk: int
    network_id: int
    role: Role
    user: User | None


def wearers(stage: Stage) -> Iterator[tuple[str, Wearer]]:
    """Every hat there is, by name."""
    for name, row in stage.hats.items():
        user = row.user if isinstance(row, PersonalHat) else row.staff.user
        yield name, Wearer(row.pk, row.network_id, Role(row.role), user)
    for network in stage.world.networks:
        yield f"interface {network}", Wearer(INTERFACE * network, network, Role.INTERFACE, None)


@contextmanager
def wearing(
    stage: Stage, name: str, mode: str, purpose: Purpose | None = None
) -> Iterator[Actor | None]:
    """Act as a hat in a mode; yields the actor the application would make of it, if any."""
    hat = dict(wearers(stage))[name]
    hats = hats_of(hat.user) if hat.user else [interface_of(Network.objects.get(pk=hat.network_id))]
    hat_id = hat.pk if hat.user else INTERFACE
    stated = purpose or PERMITTED[hat.role][0]
    with (
        undone(),
        as_app() if mode != POLICIES_OFF else nullcontext(),
        pytest.MonkeyPatch.context() as patch,
    ):
        context.begin(hat_id, hat.network_id, stated)
        if mode == APPLICATION_OFF:
            patch.setenv("HEARTH_FAULT", "access-application-off")
        actor = next((one for one in hats if one.hat_id == hat_id), None)
        yield stating(with_member(actor), stated) if actor else None


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
        return either
    if models()[table] in OVERSEEN:
        return overseen
    return visible_counts if table == "ledger_tally" else visible


def either(actor: Actor, rows: QuerySet) -> QuerySet:
    """Rows about members, and rows about staff."""
    return rows.filter(
        Q(pk__in=visible(actor, rows).values("pk"))
        | Q(pk__in=visible_staff(actor, rows).values("pk"))
    )


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


_expected: dict[tuple[int, int, int], dict[str, set[int]]] = {}


def expected(stage: Stage, hat_id: int, table: str, purpose: int) -> set[int]:
    """Keys of the rows the model lets a hat read; worked out once for each hat and purpose."""
    asked = (id(stage), hat_id, purpose)
    if asked not in _expected:
        allowed: dict[str, set[int]] = {name: set() for name in member_tables()}
        hat = stage.world.hats[hat_id]
        for item in stage.world.items:
            if stage.world.may_read(hat, item, purpose):
                allowed[item.table].add(item.key)
        _expected[asked] = allowed
    return _expected[asked][table]


def forget() -> None:
    """What was worked out, before a world that is gone gives its place to another."""
    _expected.clear()


def count(into: dict[tuple[str, str], int], key: tuple[str, str], keys: set[int]) -> None:
    if keys:
        into[key] = len(keys)
