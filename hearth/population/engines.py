"""The set engine's text for PostgreSQL and DuckDB, and running it on DuckDB.

PostgreSQL text is compiled when a pack is installed, without a connection, and names the
relations `subjects`, `spans`, `evidence` and `calendar`. Whoever runs it supplies them:

    WITH subjects AS (...), spans AS NOT MATERIALIZED (...),
         evidence AS NOT MATERIALIZED (...), calendar AS NOT MATERIALIZED (...)
    SELECT * FROM (<text>) AS obligation

Ibis takes seconds to import: import this module in jobs and functions, not in pages.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb
import ibis

from hearth.population.obligations import obligations
from hearth.population.relations import SCHEMAS
from hearth.rules.obligation import Obligation
from hearth.rules.resolve import Rule


def compile_postgres(rules: Iterable[Rule], *, unsealed: bool = False) -> str:
    """One SELECT for PostgreSQL 15 or newer."""
    return _compile(rules, "postgres", unsealed)


def compile_duckdb(rules: Iterable[Rule], *, unsealed: bool = False) -> str:
    """The same SELECT for DuckDB."""
    return _compile(rules, "duckdb", unsealed)


def _compile(rules: Iterable[Rule], dialect: str, unsealed: bool) -> str:
    expression = obligations(rules, unsealed=unsealed)
    return str(ibis.to_sql(expression, dialect=dialect, pretty=False))


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
