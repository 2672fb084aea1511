"""The set engine's text for PostgreSQL, DuckDB and Spark, and running it on DuckDB.

PostgreSQL text is compiled when a pack is installed, without a connection, and names the
relations `subjects`, `spans`, `evidence` and `calendar`. Whoever runs it supplies them:

    WITH subjects AS (...), spans AS NOT MATERIALIZED (...),
         evidence AS NOT MATERIALIZED (...), calendar AS NOT MATERIALIZED (...)
    SELECT * FROM (<text>) AS obligation

Ibis takes seconds to import: import this module in jobs and functions, not in pages.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb
import ibis
import pyarrow

from hearth.population.obligations import obligations
from hearth.population.relations import SCHEMAS
from hearth.rules.obligation import Obligation
from hearth.rules.resolve import Rule

SQL_TYPES = {"int16": "smallint", "int32": "integer", "int64": "bigint"}
"""What PostgreSQL and DuckDB call the types of the relations' columns."""

Row = tuple[int | None, ...]


def compile_postgres(rules: Iterable[Rule], *, unsealed: bool = False) -> str:
    """One SELECT for PostgreSQL 15 or newer."""
    return _compile(rules, "postgres", unsealed)


def compile_duckdb(rules: Iterable[Rule], *, unsealed: bool = False) -> str:
    """The same SELECT for DuckDB."""
    return _compile(rules, "duckdb", unsealed)


def compile_spark(rules: Iterable[Rule], *, unsealed: bool = False) -> str:
    """The same SELECT for Spark; Ibis wants PySpark installed for it."""
    return _compile(rules, "pyspark", unsealed)


def _compile(rules: Iterable[Rule], dialect: str, unsealed: bool) -> str:
    expression = obligations(rules, unsealed=unsealed)
    return str(ibis.to_sql(expression, dialect=dialect, pretty=False))


def create_duckdb() -> duckdb.DuckDBPyConnection:
    """An empty DuckDB in memory with the relations as tables."""
    connection = duckdb.connect(config={"threads": 1})
    for statement in table_statements():
        connection.execute(statement)
    return connection


def table_statements() -> list[str]:
    """What makes the relations as temporary tables, on PostgreSQL and on DuckDB."""
    columns = {
        name: ", ".join(f"{column} {SQL_TYPES[str(type_)]}" for column, type_ in schema.items())
        for name, schema in SCHEMAS.items()
    }
    return [f"create temp table {name} ({listed})" for name, listed in columns.items()]


def fill_duckdb(
    connection: duckdb.DuckDBPyConnection, relations: Mapping[str, Sequence[Row]]
) -> None:
    """Put these rows in the place of all that the relations hold."""
    for name, rows in relations.items():
        columns = list(SCHEMAS[name])
        values = zip(*rows, strict=True) if rows else ([] for _ in columns)
        arrays = [pyarrow.array(list(column), pyarrow.int64()) for column in values]
        connection.register("filled", pyarrow.table(arrays, names=columns))
        connection.execute(f"delete from {name}")  # noqa: S608 - a name of our own
        connection.execute(f"insert into {name} select * from filled")  # noqa: S608
        connection.unregister("filled")


def attach_parquet(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make <folder>/<relation>.parquet readable under the relations' names."""
    for name in SCHEMAS:
        connection.read_parquet(str(folder / f"{name}.parquet")).create_view(name, replace=True)


def run_duckdb(
    connection: duckdb.DuckDBPyConnection, rules: Iterable[Rule], *, unsealed: bool = False
) -> list[Obligation]:
    """Settle everyone in the connection's relations, in the order the reference engine uses."""
    rows = connection.execute(compile_duckdb(rules, unsealed=unsealed)).fetchall()
    return sorted(Obligation(*row) for row in rows)
