"""Examples of packs on DuckDB, for designers who want to see the set engine agree."""

from collections.abc import Sequence
from dataclasses import astuple

from hearth.drafting.examples import Example
from hearth.drafting.rehearsal import Engine
from hearth.population.engines import Row, compile_duckdb, create_duckdb, fill_duckdb
from hearth.rules.evidence import SLOTS
from hearth.rules.obligation import Obligation
from hearth.rules.resolve import Rule
from hearth.rules.windows import calendar_rows

MARGIN = 400
"""Days of calendar before and after what an example mentions."""


def duckdb_engine() -> Engine:
    """An engine on a DuckDB of its own, in memory."""
    connection = create_duckdb()
    texts: dict[tuple[Rule, ...], str] = {}

    def settle(rules: Sequence[Rule], example: Example) -> list[Obligation]:
        fill_duckdb(connection, _relations(example))
        # Compiling takes longer than settling, and most examples set the same parameters.
        if tuple(rules) not in texts:
            texts[tuple(rules)] = compile_duckdb(rules)
        text = texts[tuple(rules)]
        return sorted(Obligation(*row) for row in connection.execute(text).fetchall())

    return settle


def _relations(example: Example) -> dict[str, list[Row]]:
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
