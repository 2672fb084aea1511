"""The frame measured again with all standards of two real programs, beside the small pack.

One run: the load settled by the six standards of the measuring pack, then the same people in two
programs (`two_programs`) settled by all of theirs, on the same machine and one after the other.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import psycopg
from django.db import connection

from bench import write
from bench.database import administrator, use
from bench.figures import Target, high, middle
from bench.load import load
from bench.plans import large_tables
from bench.settle import FRESH, TABLES, settle_everybody
from bench.shape import Shape
from bench.two_programs import (
    LOADED_AT,
    MOMENT,
    PROGRAMS,
    SECOND_IN,
    Program,
    newly_contacted,
    run_two_programs,
)
from hearth.access.actors import Actor
from hearth.drafting.desk import read_pack
from hearth.foundation.clock import frozen_at
from hearth.ledger.models import Code
from hearth.ledger.nightly import settle_offering
from hearth.ledger.packs import BUILT_IN, pack_folder
from hearth.network.models import Offering

CALLED = "_programs"
NEW_CONNECTIONS = 7
Say = Callable[[str], object]


@dataclass(frozen=True)
class Settled:
    """Seconds of each way of settling both programs, and rows: `changed` by five percent that is
    new, `left` to change when everybody is settled again.
    """

    small_rows: int
    small: float
    rows: int
    first: float
    changed: int
    five_percent: float
    left: int
    nothing: float


@dataclass(frozen=True)
class Measured:
    """`standards` are obligations by pack and standard; `written` by pack, in milliseconds;
    `cold` by pack the first contact of a connection, in milliseconds; `scans` large tables read
    whole.
    """

    settled: Settled
    standards: Mapping[str, int]
    written: Mapping[str, write.Written]
    cold: Mapping[str, list[float]]
    scans: frozenset[str] = field(default_factory=frozenset)

    @property
    def silent(self) -> frozenset[str]:
        """Standards about members that asked for nothing: what measures those is not measured."""
        return about_members() - self.standards.keys()


TARGETS = {
    **{f"write p95 {program.pack}, ms": Target(50) for program in PROGRAMS},
    "five percent / first": Target(1 / 3),
}


TOLD = (
    "nothing changed / first",
    "first / six standards",
    "the same, for each obligation",
    *(f"first of a connection {program.pack}, ms" for program in PROGRAMS),
)
"""What promises nothing."""


def measure(shape: Shape, writes: int, say: Say) -> Measured:
    """Load, settle and write; everything is loaded anew, since it is changed on the way."""
    use(shape, CALLED)
    load(shape)
    small_rows, small = settle_everybody()
    say(f"  six standards, first settle: {small_rows:,} rows in {small:.1f} s")
    with administrator() as admin:
        _forget_settled(admin)
        run_two_programs(admin)
        admin.execute("vacuum (analyze)")
    settled = _settle(small_rows, small, say)
    with administrator() as admin:
        admin.execute("vacuum (analyze) ledger_obligation")
    return Measured(
        settled,
        obligations_by_standard(),
        {program.pack: _write(shape, writes, program) for program in PROGRAMS},
        {program.pack: _colds(shape, program) for program in PROGRAMS},
        scans(shape),
    )


def figures(measured: Measured) -> dict[str, float]:
    """The promised figures."""
    settled = measured.settled
    return {
        **{
            f"write p95 {pack}, ms": high(written.filed)
            for pack, written in measured.written.items()
        },
        "five percent / first": settled.five_percent / settled.first,
    }


def beside(measured: Measured) -> dict[str, float]:
    """Ratios that are told and promise nothing."""
    settled = measured.settled
    per_row = settled.first / settled.rows / (settled.small / settled.small_rows)
    colds = (middle(measured.cold[program.pack]) for program in PROGRAMS)
    nothing = settled.nothing / settled.first
    told = (nothing, settled.first / settled.small, per_row, *colds)
    return {name: float(f"{figure:.3g}") for name, figure in zip(TOLD, told, strict=True)}


def about_members() -> frozenset[str]:
    """The standards that packs of both programs ask of members, by "pack: standard"."""
    packs = [read_pack(pack_folder(program.pack)) for program in PROGRAMS]
    return frozenset(
        f"{pack.code}: {standard.code}"
        for pack in packs
        for standard in pack.standards
        if standard.code not in BUILT_IN
        and any(block.applies.staff is None for block in standard.blocks)
    )


def obligations_by_standard() -> dict[str, int]:
    """How many obligations each standard has, by "pack: standard"."""
    numbers = dict(Code.objects.filter(domain="standard").values_list("number", "key"))
    counted: dict[str, int] = {}
    with administrator() as admin:
        rows = admin.execute(
            "select o.pack_key, b.standard, count(*) from ledger_obligation b"
            " join ledger_subject s on s.id = b.subject_id"
            " join network_offering o on o.id = s.offering_id group by 1, 2"
        ).fetchall()
    for pack, standard, count in rows:
        counted[f"{pack}: {numbers[standard].removeprefix(pack + '/')}"] = count
    return counted


def _forget_settled(admin: psycopg.Connection) -> None:
    admin.execute(f"truncate {TABLES}".encode())


def _settle(small_rows: int, small: float, say: Say) -> Settled:
    rows, first = _settle_both(LOADED_AT, everybody=True)
    say(f"  both programs, first settle: {rows:,} rows in {first:.1f} s")
    with administrator() as admin:
        admin.execute("vacuum (analyze) ledger_obligation")
        known = LOADED_AT + timedelta(minutes=10)
        admin.execute(newly_contacted(FRESH), [known, known])
    changed, five_percent = _settle_both(LOADED_AT + timedelta(minutes=20), everybody=False)
    say(f"  five percent new: {changed:,} rows in {five_percent:.1f} s")
    left, nothing = _settle_both(LOADED_AT + timedelta(minutes=40), everybody=True)
    say(f"  everybody computed and compared, {left} rows changed: {nothing:.1f} s")
    return Settled(small_rows, small, rows, first, changed, five_percent, left, nothing)


def _settle_both(at: datetime, *, everybody: bool) -> tuple[int, float]:
    began, rows = time.perf_counter(), 0
    with frozen_at(at):
        for offering in Offering.objects.order_by("pk"):
            steps = list(settle_offering(offering, everybody=everybody, at_once=everybody))
            rows += steps[-1].differences
    return rows, time.perf_counter() - began


def _write(shape: Shape, writes: int, program: Program) -> write.Written:
    return write.measure(
        shape, writes, MOMENT, lambda member: _program_of(member) == program, program.pack
    )


def _program_of(member: int) -> Program:
    return PROGRAMS[1 if member % SECOND_IN == 0 else 0]


def _colds(shape: Shape, program: Program) -> list[float]:
    """Milliseconds: the settling function is planned once by each connection."""
    services = write.first_service(program.pack)
    with frozen_at(MOMENT):
        who = write.carers(shape, lambda member: _program_of(member) == program)
        return [_cold(*who[turn % len(who)], services) for turn in range(NEW_CONNECTIONS)]


def _cold(actor: Actor, members: list[int], services: tuple[str, ...]) -> float:
    connection.close()
    connection.ensure_connection()
    return write.file_contact(actor, members[0], MOMENT, services) * 1000


def scans(shape: Shape) -> frozenset[str]:
    """Large tables that writing a contact reads from end to end, inside its functions too."""
    large, before = large_tables(), _whole_reads()
    with frozen_at(MOMENT):
        actor, members = write.carers(shape)[0]
        services = write.first_service(_program_of(members[0]).pack)
        write.file_contact(actor, members[0], MOMENT, services)
    connection.close()  # only then does the server count what the connection did
    after = _whole_reads()
    return frozenset(table for table in large if after.get(table) != before.get(table))


def _whole_reads() -> dict[str, int]:
    with administrator() as admin:
        admin.execute("select pg_stat_clear_snapshot()")
        rows = admin.execute("select relname, seq_scan from pg_stat_user_tables").fetchall()
    return dict(rows)
