"""The plans of the queries a piece of code runs, explained under its own role and context.

Row-level security can turn an index lookup into a walk over everybody, and nobody notices on a
small table; so whatever runs inside `recorded()` is explained just before it runs, and a
sequential scan of a large table is found by name.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

LARGE = 10_000  # rows from which a table may not be read whole for a page
EXPLAINED = ("select", "with", "insert", "update", "delete")


@dataclass(frozen=True)
class Query:
    """One query with the plan it had where it ran."""

    sql: str
    plan: dict[str, Any]

    @property
    def tables_scanned(self) -> frozenset[str]:
        """Tables that the plan reads from end to end."""
        return frozenset(
            node["Relation Name"]
            for node in _nodes(self.plan)
            if node["Node Type"] == "Seq Scan"
            and "Relation Name" in node
            # The planner also lists what no row of this reader ever reaches.
            and node.get("Actual Loops") != 0
        )

    def reads(self, large: frozenset[str]) -> str:
        """How it reads large tables, e.g. "ledger_obligation: Index Scan"; empty if it does not."""
        found = {
            f"{node['Relation Name']}: {node['Node Type']}"
            for node in _nodes(self.plan)
            if node.get("Relation Name") in large and node.get("Actual Loops") != 0
        }
        return ", ".join(sorted(found))


@contextmanager
def recorded() -> Iterator[list[Query]]:
    """Collect the queries Django runs in the block, with their plans."""
    queries: list[Query] = []

    def explain_first(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not many and sql.lstrip().lower().startswith(EXPLAINED):
            queries.append(Query(sql, _plan(context["cursor"], sql, params)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain_first):
        yield queries


def large_tables() -> frozenset[str]:
    """Tables with more rows than may be read whole, as last analysed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relkind = 'r' and reltuples > %s", [LARGE]
        )
        return frozenset(name for (name,) in cursor.fetchall())


def large_scans(queries: Iterable[Query], large: frozenset[str]) -> list[str]:
    """A sentence for each query that reads a large table from end to end."""
    return [
        f"{', '.join(sorted(scanned))} read whole by: {query.sql}"
        for query in queries
        if (scanned := query.tables_scanned & large)
    ]


def _plan(cursor: Any, sql: str, params: Any) -> dict[str, Any]:
    """The plan, asked on the raw cursor, so that asking is not itself recorded."""
    raw = cursor.cursor if hasattr(cursor, "cursor") else cursor
    analyze = ", analyze, timing off" if sql.lstrip().lower().startswith("select") else ""
    raw.execute(f"explain (format json{analyze}) {sql}", params)
    (text,) = raw.fetchone()
    plans = json.loads(text) if isinstance(text, str) else text
    plan: dict[str, Any] = plans[0]["Plan"]
    return plan


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from _nodes(below)
