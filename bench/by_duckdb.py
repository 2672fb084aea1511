"""The same expression on DuckDB, over the relations exported to Parquet."""

import tempfile
import time
from pathlib import Path

import duckdb
import psycopg

from bench.shape import NOON
from hearth.ledger.models import Installation
from hearth.ledger.packs import resolved
from hearth.ledger.settling import EPOCH, NOT_STORED, RELATIONS
from hearth.population.engines import SQL_TYPES, attach_parquet, compile_duckdb
from hearth.population.relations import SCHEMAS
from hearth.rules.obligation import COLUMNS
from hearth.rules.windows import to_day

DAYS = ("opens_on", "closes_on", "due_on", "wanted_until")
STORED = tuple(name for name in COLUMNS if name not in NOT_STORED)


def evaluate(admin: psycopg.Connection, installation: Installation) -> tuple[float, float]:
    """Seconds to export the relations, and to evaluate them to a table.

    Raises AssertionError unless the rows equal the stored obligations.
    """
    rules = resolved(installation.version, installation.parameters).rules
    with tempfile.TemporaryDirectory() as folder:
        connection = duckdb.connect()
        began = time.perf_counter()
        for name, schema in SCHEMAS.items():
            columns = {column: SQL_TYPES[str(type_)] for column, type_ in schema.items()}
            _export(admin, connection, _relation(name), Path(folder) / f"{name}.parquet", columns)
        export = time.perf_counter() - began
        attach_parquet(connection, Path(folder))
        text = compile_duckdb(rules)
        began = time.perf_counter()
        connection.execute(f"create table settled as {text}")
        seconds = time.perf_counter() - began
        _check(admin, connection, Path(folder) / "stored.parquet")
    return export, seconds


def _relation(name: str) -> str:
    """The rows of a relation, as settling defines it, of everybody."""
    constants = {"$1": "1", "$2": "0", "$3": str(2**62), "$4": f"timestamptz '{NOON}'"}
    constants |= {"$5": str(to_day(NOON.date())), "$6": "null"}
    text = f"with {RELATIONS} select * from {name}"
    for parameter, value in constants.items():
        text = text.replace(parameter, value)
    return text


def _export(
    admin: psycopg.Connection,
    connection: duckdb.DuckDBPyConnection,
    query: str,
    path: Path,
    columns: dict[str, str],
) -> None:
    """PostgreSQL to CSV to Parquet: DuckDB's own PostgreSQL reader is a download."""
    rows = path.with_suffix(".csv")
    statement = f"copy ({query}) to stdout (format csv)".encode()
    with rows.open("wb") as out, admin.cursor() as cursor, cursor.copy(statement) as copy:
        for block in copy:
            out.write(block)
    connection.execute(
        f"copy (from read_csv('{rows}', header = false, columns = {columns}))"
        f" to '{path}' (format parquet)"
    )
    rows.unlink()


def _check(admin: psycopg.Connection, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    own = ", ".join(f"{name} - {EPOCH}" if name in DAYS else name for name in STORED)
    columns = dict.fromkeys(STORED, "bigint")
    _export(admin, connection, f"select {own} from ledger_obligation", path, columns)
    connection.read_parquet(str(path)).create_view("stored")
    connection.execute(f"create view kept as select {', '.join(STORED)} from settled")
    differences = connection.execute(
        "select (select count(*) from (from kept except from stored)),"
        " (select count(*) from (from stored except from kept)),"
        " (select count(*) from settled) - (select count(*) from stored)"
    ).fetchall()
    if differences != [(0, 0, 0)]:
        raise AssertionError(f"DuckDB and PostgreSQL disagree: {differences}.")
