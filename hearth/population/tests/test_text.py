"""The compiled text keeps what makes it fast, for one subject and for a whole state."""

import re
from datetime import date
from pathlib import Path

import duckdb
import pytest

from hearth.drafting.load import load_pack
from hearth.population.engines import attach_parquet, compile_postgres, run_duckdb
from hearth.population.relations import SCHEMAS
from hearth.rules.obligation import COLUMNS
from hearth.rules.resolve import Codes, Match, Rule, resolve
from hearth.rules.windows import CALENDAR_COLUMNS, calendar_rows, is_business_day, to_day

PACKS = Path(__file__).parents[3] / "packs"
LARGE_RELATIONS = ("spans", "evidence")


@pytest.fixture(scope="module")
def rules() -> tuple[Rule, ...]:
    pack = load_pack(PACKS / "benchmark")
    return resolve(pack, Codes.in_order(pack), {}).rules


@pytest.fixture(scope="module")
def text(rules: tuple[Rule, ...]) -> str:
    return compile_postgres(rules)


def test_monthly_standards_with_the_same_stages_share_one_pass_over_the_evidence(
    text: str, rules: tuple[Rule, ...]
) -> None:
    openings_read_twice = 2 * sum(isinstance(rule.opening, Match) for rule in rules)
    assert len(re.findall(r'FROM "evidence"', text)) == 1 + openings_read_twice


def test_nothing_shared_is_computed_for_everyone_when_asked_about_one(text: str) -> None:
    """PostgreSQL computes a WITH query used twice in full, so each must start from subjects."""
    head = text[: text.rindex("UNION ALL")]
    shared = re.findall(r'"(t\d+)" AS \(', head)
    assert len(shared) == 1
    assert 'FROM "subjects"' in head


def test_there_are_no_dates_in_the_text(text: str) -> None:
    assert not re.search(r"\b(DATE|INTERVAL|TIMESTAMP|EXTRACT|DATE_TRUNC)\b", text)


def test_the_text_stays_short_enough_to_plan_at_every_execution(text: str) -> None:
    assert len(text) < 25_000


def test_nothing_to_run_gives_no_rows_and_the_right_columns(tmp_path: Path) -> None:
    connection = duckdb.connect()
    for name, schema in SCHEMAS.items():
        columns = ", ".join(f"{column} {type_}" for column, type_ in schema.items())
        connection.execute(f"create table {name} ({columns})")
        connection.execute(f"copy {name} to '{tmp_path / name}.parquet'")
        connection.execute(f"drop table {name}")
    attach_parquet(connection, tmp_path)
    assert run_duckdb(connection, []) == []
    assert [column[0] for column in connection.description] == list(COLUMNS)


def test_the_calendar_has_whole_quarters() -> None:
    rows = [dict(zip(CALENDAR_COLUMNS, row, strict=True)) for row in calendar_rows(20_500, 20_500)]
    assert rows[0]["day"] == rows[0]["quarter_first"]
    assert rows[-1]["day"] == rows[-1]["quarter_last"]
    assert 90 <= len(rows) <= 92


def test_the_calendar_knows_the_federal_holidays() -> None:
    """2026: the 4th of July is a Saturday, so the Friday before is the holiday."""
    days = range(to_day(date(2026, 7, 1)), to_day(date(2026, 7, 8)))
    assert [is_business_day(day) for day in days] == [True, True, False, False, False, True, True]
