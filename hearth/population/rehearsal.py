"""Examples of packs on DuckDB, for designers who want to see the set engine agree."""

from collections.abc import Sequence
from dataclasses import astuple

import duckdb

from hearth.population.engines import compile_duckdb
from hearth.population.relations import SCHEMAS
from hearth.rules.evidence import SLOTS
from hearth.rules.examples import Example
from hearth.rules.obligation import Obligation
from hearth.rules.rehearsal import Engine
from hearth.rules.resolve import Rule
from hearth.rules.windows import calendar_rows

MARGIN = 400
"""Days of calendar before and after what an example mentions."""
TYPES = {"int16": "smallint", "int32": "integer", "int64": "bigint"}


def duckdb_engine() -> Engine:
    """An engine on a DuckDB of its own, in memory."""
    connection = duckdb.connect(config={"threads": 1})
    for name, schema in SCHEMAS.items():
        columns = ", ".join(f"{column} {TYPES[str(type_)]}" for column, type_ in schema.items())
        connection.execute(f"create temp table {name} ({columns})")

    texts: dict[tuple[Rule, ...], str] = {}

    def settle(rules: Sequence[Rule], example: Example) -> list[Obligation]:
        for name, rows in _relations(example).items():
            connection.execute(f"delete from {name}")  # noqa: S608 - names of our own
            if rows:
                marks = ", ".join("?" for _ in SCHEMAS[name])
                connection.executemany(f"insert into {name} values ({marks})", rows)  # noqa: S608
        # Compiling takes longer than settling, and most examples set the same parameters.
        if tuple(rules) not in texts:
            texts[tuple(rules)] = compile_duckdb(rules)
        text = texts[tuple(rules)]
        return sorted(Obligation(*row) for row in connection.execute(text).fetchall())

    return settle


def _relations(example: Example) -> dict[str, list[tuple[int | None, ...]]]:
    subject = example.subject
    first = max(0, min(subject.tracked_from, subject.as_of) - MARGIN)
    return {
        "subjects": [astuple(subject)],
        "spans": [astuple(span) for span in example.spans],
        "evidence": [
            (
                *(piece.evidence_id, piece.root_id, piece.party, piece.kind),
                *piece.slots[:SLOTS],
                *(piece.answers, piece.occurred_on, piece.label),
            )
            for piece in example.evidence
        ],
        "calendar": list(calendar_rows(first, subject.as_of + MARGIN)),
    }
