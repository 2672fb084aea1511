"""Settling a state, beside the other ways to the same rows.

Each round takes every way once, one after another, so that the ratios within a round mean
something on a machine whose clock does not. All write to the same table: same indexes, same
foreign key, row-level security forced, committed.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import psycopg

from bench import by_duckdb, by_orm
from bench.acts import fresh_contacts
from bench.database import administrator
from bench.figures import Target, middle
from bench.placing import Placement, place
from bench.shape import BULK_LOADED_AT, NOON, Shape
from hearth.access.actors import acting, settler_of
from hearth.foundation.clock import frozen_at
from hearth.ledger.models import Installation, SettlingRun
from hearth.ledger.nightly import settle_offering
from hearth.network.models import Network, Offering

BY_HAND = (Path(__file__).parent / "by_hand.sql").read_text()
FRESH = 0.05  # the share of members about whom something new is known
SIDE_BY_SIDE = 2  # connections; what is compared with SQL by hand runs on one, as that does
TABLES = "ledger_obligation, ledger_obligationevent, ledger_tally, ledger_settlingrun"
AFTER_LOAD = BULK_LOADED_AT + timedelta(minutes=30)  # still that day in New York
LATER = AFTER_LOAD + timedelta(minutes=10)
TARGETS = {
    "first / by hand": Target(2),
    "one query each / side by side": Target(100, at_least=True),
    "five percent / first": Target(1 / 3),
    "nothing / first": Target(1 / 2),
    "DuckDB / first": Target(1),
}


class UnequalError(Exception):
    """Two ways to the same rows did not come to the same rows; the message says which."""


@dataclass(frozen=True)
class Round:
    """Seconds, by way, and the rows settled first."""

    rows: int
    first: float
    side_by_side: float
    nothing: float
    by_hand: float
    five_percent: float
    one_query_each: float
    export: float
    duckdb: float


Say = Callable[[str], object]


def measure(shape: Shape, rounds: int, say: Say) -> list[Round]:
    """Run the rounds, asserting equality in each; raises UnequalError. Leaves the state settled."""
    placed = place(shape)
    taken = []
    for number in range(1, rounds + 1):
        say(f"Round {number} of {rounds}.")
        taken.append(_round(shape, placed, say))
    with administrator() as admin:
        _empty(admin)
        settle_everybody()
        admin.execute("vacuum (analyze)")
    return taken


def ratios(taken: list[Round]) -> dict[str, float]:
    """The promised ratios: of each round, then the median."""
    return {
        "first / by hand": middle([one.first / one.by_hand for one in taken]),
        "one query each / side by side": middle(
            [one.one_query_each / one.side_by_side for one in taken]
        ),
        "five percent / first": middle([one.five_percent / one.first for one in taken]),
        "nothing / first": middle([one.nothing / one.first for one in taken]),
        "DuckDB / first": middle([one.duckdb / one.first for one in taken]),
    }


def settle_everybody(
    at: datetime = NOON, *, at_once: bool = True, connections: int = 1
) -> tuple[int, float]:
    """What `hearth settle --everybody --at-once` does, commits, tally and all; rows changed, and
    seconds. The first time, of an empty ledger, it settles every member's whole history.
    """
    with frozen_at(at):
        return _timed(everybody=True, at_once=at_once, connections=connections)


def _timed(*, everybody: bool, at_once: bool = False, connections: int = 1) -> tuple[int, float]:
    began = time.perf_counter()
    steps = list(
        settle_offering(
            Offering.objects.get(), everybody=everybody, at_once=at_once, connections=connections
        )
    )
    return steps[-1].differences, time.perf_counter() - began


def settle_after_load() -> tuple[int, float]:
    """What `hearth settle` does after a load of the same day."""
    _note_whole_run()
    return _settle_again(AFTER_LOAD, since=BULK_LOADED_AT)


def settle_with_nothing_new() -> float:
    """What `hearth settle` does once more after that; seconds."""
    changed, seconds = _settle_again(LATER, since=AFTER_LOAD)
    if changed:
        raise UnequalError(f"With nothing new, {changed} rows changed.")
    return seconds


def _settle_again(at: datetime, since: datetime) -> tuple[int, float]:
    """Raises UnequalError when that took everybody, which would be the wrong thing to measure."""
    with frozen_at(at):
        taken = _timed(everybody=False)
    if SettlingRun.objects.latest("started_at").since != since:
        raise UnequalError("A later run of the day took everybody.")
    return taken


def _note_whole_run() -> None:
    """Leave the note that the nightly run leaves; the rows by hand came without it."""
    offering = Offering.objects.get()
    with acting(settler_of(Network.objects.get())):
        SettlingRun.objects.create(
            offering=offering,
            installation=Installation.objects.get(offering=offering, ended_at=None),
            is_deep=True,
            started_at=BULK_LOADED_AT,
            finished_at=BULK_LOADED_AT,
        )


def _round(shape: Shape, placed: Placement, say: Say) -> Round:
    with administrator() as admin:
        asked = [by_orm.seconds_for_all(shape)]
        _empty(admin)
        _, side_by_side = settle_everybody(connections=SIDE_BY_SIDE)
        say(f"  first settle on {SIDE_BY_SIDE} connections: {side_by_side:.1f} s")
        _empty(admin)
        rows, first = settle_everybody()
        say(f"  first settle: {rows:,} rows in {first:.1f} s")
        asked.append(by_orm.seconds_for_all(shape))
        _keep_settled(admin)
        saved = [by_orm.seconds_for_all(shape, saving=True)]
        export, duckdb = by_duckdb.evaluate(admin, Installation.objects.get(ended_at=None))
        say(f"  DuckDB: {duckdb:.1f} s, after {export:.1f} s of export; the same rows")
        _empty(admin)
        by_hand = _by_hand(admin)
        _check(admin, rows, "SQL by hand")
        say(f"  by hand: {by_hand:.1f} s; the same rows")
        with _fresh_evidence(admin, shape, placed):
            changed, five_percent = settle_after_load()
            say(f"  five percent new: {changed:,} rows in {five_percent:.1f} s")
            again = settle_with_nothing_new()
            say(f"  hearth settle once more, which passes everybody by: {again:.1f} s")
            left, nothing = settle_everybody(LATER)
            say(f"  everybody computed and compared, nothing changed: {nothing:.1f} s")
            _, by_night = settle_everybody(LATER, at_once=False)
            say(f"  the same step by step, as by night: {by_night:.1f} s")
        if left:
            raise UnequalError(f"Settling those with something new left {left} rows unsettled.")
        asked.append(by_orm.seconds_for_all(shape))
        saved.append(by_orm.seconds_for_all(shape, saving=True))
        saved.append(by_orm.seconds_for_all(shape, saving=True))
        say(
            f"  one query each, nothing written: {_times(asked)} s (extrapolated):"
            f" {middle(asked) / side_by_side:.0f} times the first on {SIDE_BY_SIDE} connections,"
            f" {middle(asked) / first:.0f} times that on one"
        )
        say(
            f"  one query and one row saved each: {_times(saved)} s (extrapolated):"
            f" {middle(saved) / first:.0f} times the first on one"
        )
    return Round(
        rows=rows,
        first=first,
        side_by_side=side_by_side,
        nothing=nothing,
        by_hand=by_hand,
        five_percent=five_percent,
        # A sample takes seconds, and a shared machine's pace changes within a round.
        one_query_each=middle(asked),
        export=export,
        duckdb=duckdb,
    )


def _times(samples: list[float]) -> str:
    return ", ".join(f"{one:,.0f}" for one in samples)


def _by_hand(admin: psycopg.Connection) -> float:
    """The best SQL we know, as the role that owns settling, with its settings."""
    began = time.perf_counter()
    with admin.transaction():
        admin.execute("set local role hearth_settler")
        admin.execute("set local jit = off")
        admin.execute("set local work_mem = '256MB'")
        admin.execute("set local enable_nestloop = off")
        admin.execute(BY_HAND.encode())
    return time.perf_counter() - began


def _empty(admin: psycopg.Connection) -> None:
    admin.execute(f"truncate {TABLES}".encode())
    admin.execute("checkpoint")


def _keep_settled(admin: psycopg.Connection) -> None:
    admin.execute("drop table if exists bench.settled")
    admin.execute("create table bench.settled as table ledger_obligation")
    # What autovacuum would have done by the time anybody settles again.
    admin.execute("vacuum (analyze) ledger_obligation")
    admin.execute("checkpoint")


def _check(admin: psycopg.Connection, rows: int, way: str) -> None:
    """Row for row, both ways round."""
    found = admin.execute(
        "select (select count(*) from ledger_obligation),"
        " (select count(*) from (table ledger_obligation except table bench.settled) as more),"
        " (select count(*) from (table bench.settled except table ledger_obligation) as less)"
    ).fetchone()
    if found != (rows, 0, 0):
        raise UnequalError(f"{way}: (rows, only there, only in the ledger) = {found}, not {rows}.")


@contextmanager
def _fresh_evidence(admin: psycopg.Connection, shape: Shape, placed: Placement) -> Iterator[None]:
    """Something new about one member in twenty, gone again afterwards."""
    (last,) = admin.execute("select max(id) from ledger_evidence").fetchone() or (0,)
    table = fresh_contacts(shape, placed, FRESH, last + 1)
    admin.execute("vacuum (analyze) ledger_obligation")
    with admin.cursor() as cursor, cursor.copy(table.statement.encode()) as copy:
        for block in table.blocks():
            copy.write(block)
    try:
        yield
    finally:
        admin.execute("delete from ledger_evidence where id > %s", [last])
        admin.execute("vacuum ledger_evidence")
