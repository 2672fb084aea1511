"""One situation, settled on every engine.

PostgreSQL is reached through HEARTH_TEST_PG (a DSN). Without it those tests are skipped and say
so; with HEARTH_REQUIRE_POSTGRES=1, as in CI, they fail instead. Spark joins only with
HEARTH_TEST_SPARK=1: see tests.support.spark.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import TypeVar

import duckdb
import psycopg
import pytest

from hearth.population.engines import (
    compile_duckdb,
    compile_postgres,
    compile_spark,
    create_duckdb,
    fill_duckdb,
    table_statements,
)
from hearth.rules.evaluate import evaluate
from hearth.rules.obligation import Evidence, Obligation, Span, Subject
from hearth.rules.resolve import Rule
from hearth.rules.windows import calendar_rows

ENGINE_NAMES = ("reference", "duckdb", "postgres")
SPARK = (
    [pytest.param("spark", marks=pytest.mark.spark)]
    if os.environ.get("HEARTH_TEST_SPARK") == "1"
    else []
)
CALENDAR_MARGIN = 800
ROUGHLY = 1_000

Row = TypeVar("Row")


@dataclass(frozen=True)
class Situation:
    """Everything engines may see of some people, apart from the calendar."""

    subjects: tuple[Subject, ...]
    spans: tuple[Span, ...]
    evidence: tuple[Evidence, ...]

    @cached_property
    def relations(self) -> dict[str, list[tuple[int | None, ...]]]:
        return {
            "subjects": [_subject_row(subject) for subject in self.subjects],
            "spans": [_span_row(span) for span in self.spans],
            "evidence": [_evidence_row(piece) for piece in self.evidence],
        }

    @cached_property
    def spans_of(self) -> Mapping[int, list[Span]]:
        return _grouped(self.spans, lambda span: span.subject_id)

    @cached_property
    def evidence_about(self) -> Mapping[int, list[Evidence]]:
        return _grouped(self.evidence, lambda piece: piece.party)

    def calendar(self) -> list[tuple[int, ...]]:
        first = min(subject.tracked_from for subject in self.subjects)
        dates = [subject.as_of for subject in self.subjects]
        first = max(0, min(first, *dates) - CALENDAR_MARGIN)
        return _calendar(first // ROUGHLY, (max(dates) + CALENDAR_MARGIN) // ROUGHLY + 1)


def _grouped(rows: Iterable[Row], by: Callable[[Row], int]) -> Mapping[int, list[Row]]:
    groups: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[by(row)].append(row)
    return groups


@lru_cache(maxsize=8)
def _calendar(first: int, last: int) -> list[tuple[int, ...]]:
    return list(calendar_rows(first * ROUGHLY, last * ROUGHLY))


Engine = Callable[[Sequence[Rule], Situation, bool], list[Obligation]]
"""Rules, situation, unsealed: every obligation of every subject, in order."""


# Not astuple, which copies every value: these are most of what a generated run does by itself.
_subject_row = attrgetter(*(one.name for one in fields(Subject)))
_span_row = attrgetter(*(one.name for one in fields(Span)))


def _evidence_row(piece: Evidence) -> tuple[int | None, ...]:
    return (
        *(piece.evidence_id, piece.root_id, piece.party, piece.kind),
        *piece.slots,
        *(piece.answers, piece.occurred_on, piece.label),
    )


def settle_by_reference(
    rules: Sequence[Rule], situation: Situation, unsealed: bool
) -> list[Obligation]:
    spans, evidence = situation.spans_of, situation.evidence_about
    return sorted(
        obligation
        for one in situation.subjects
        for obligation in evaluate(
            *(rules, one, spans[one.subject_id], evidence[one.party]), unsealed=unsealed
        )
    )


@lru_cache(maxsize=512)
def compiled(dialect: str, rules: tuple[Rule, ...], unsealed: bool) -> str:
    """Compiling takes longest, and many examples are of the same rules."""
    compilers = {"duckdb": compile_duckdb, "postgres": compile_postgres, "spark": compile_spark}
    return compilers[dialect](rules, unsealed=unsealed)


def duckdb_engine() -> Engine:
    connection = create_duckdb()

    def settle(rules: Sequence[Rule], situation: Situation, unsealed: bool) -> list[Obligation]:
        fill_duckdb(connection, all_rows(situation))
        return run_duckdb_text(connection, compiled("duckdb", tuple(rules), unsealed))

    return settle


def run_duckdb_text(connection: duckdb.DuckDBPyConnection, text: str) -> list[Obligation]:
    return sorted(Obligation(*row) for row in connection.execute(text).fetchall())


def all_rows(situation: Situation) -> dict[str, list[tuple[int | None, ...]]]:
    return {**situation.relations, "calendar": [*situation.calendar()]}


def postgres_engine(connection: psycopg.Connection) -> Engine:
    def settle(rules: Sequence[Rule], situation: Situation, unsealed: bool) -> list[Obligation]:
        fill_postgres(connection, situation)
        return run_postgres_text(connection, compiled("postgres", tuple(rules), unsealed))

    return settle


def fill_postgres(connection: psycopg.Connection, situation: Situation) -> None:
    with connection.cursor() as cursor:
        cursor.execute("truncate subjects, spans, evidence, calendar")
        for name, rows in all_rows(situation).items():
            with cursor.copy(f"copy {name} from stdin") as copy:
                for row in rows:
                    copy.write_row(row)
        # As autovacuum does for tables that stay: without statistics, one rule in thousands is
        # planned as nested loops that take half an hour.
        cursor.execute("analyze subjects, spans, evidence, calendar")


def run_postgres_text(connection: psycopg.Connection, text: str) -> list[Obligation]:
    with connection.cursor() as cursor:
        cursor.execute(text.encode())
        return sorted(Obligation(*row) for row in cursor.fetchall())


@pytest.fixture(scope="session")
def rules_connection() -> Iterator[psycopg.Connection]:
    """A connection whose temporary tables are the engines' relations."""
    dsn = os.environ.get("HEARTH_TEST_PG")
    if not dsn:
        if os.environ.get("HEARTH_REQUIRE_POSTGRES") == "1":
            pytest.fail("HEARTH_TEST_PG is not set, and PostgreSQL is required here.")
        pytest.skip("HEARTH_TEST_PG is not set: no PostgreSQL to run the specs on.")
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in table_statements():
            connection.execute(statement.encode())
        connection.execute("set jit = off")
        yield connection


@pytest.fixture(scope="session")
def engine_reference() -> Engine:
    return settle_by_reference


@pytest.fixture(scope="session")
def engine_duckdb() -> Engine:
    return duckdb_engine()


@pytest.fixture(scope="session")
def engine_postgres(rules_connection: psycopg.Connection) -> Engine:
    return postgres_engine(rules_connection)


@pytest.fixture(params=[*ENGINE_NAMES, *SPARK])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn: a test that asks for it runs once on each."""
    settle: Engine = request.getfixturevalue(f"engine_{request.param}")
    return settle
