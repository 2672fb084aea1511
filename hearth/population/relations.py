"""The only relations a pack can see, and the rows of the calendar.

Everything is an integer: days since 1970-01-01, small codes, no text, no instants. Whoever
provides `evidence` has already left out superseded and retracted versions (and, for "as known
on", versions recorded later). `party` is whom evidence is about; several subjects may share it.

Set engines order evidence by packing day and id into one bigint: evidence ids stay below 2^40.
"""

from collections.abc import Iterator
from typing import Any

import ibis

from hearth.rules.windows import month_first, month_last, month_of

SUBJECTS = ibis.schema(
    {"subject_id": "int64", "party": "int64", "tracked_from": "int32", "as_of": "int32"}
)
SPANS = ibis.schema(
    {
        "subject_id": "int64",
        "kind": "int16",
        "value": "int16",
        "starts_on": "int32",
        "ends_on": "int32",
    }
)
EVIDENCE = ibis.schema(
    {
        "evidence_id": "int64",
        "root_id": "int64",
        "party": "int64",
        "kind": "int16",
        **{f"a{slot}": "int16" for slot in range(1, 7)},
        "answers": "int64",
        "occurred_on": "int32",
        "label": "int16",
    }
)
CALENDAR = ibis.schema(
    {"day": "int32", "month": "int32", "month_first": "int32", "month_last": "int32"}
)
SCHEMAS = {"subjects": SUBJECTS, "spans": SPANS, "evidence": EVIDENCE, "calendar": CALENDAR}


def table(name: str) -> Any:
    """The unbound Ibis table of a relation; it takes its rows wherever the text is run."""
    return ibis.table(SCHEMAS[name], name=name)


def calendar_rows(first: int, last: int) -> Iterator[tuple[int, int, int, int]]:
    """The calendar for these days, widened to whole months.

    It must reach from the first window's month to four months after the last `as_of`.
    """
    for month in range(month_of(first), month_of(last) + 1):
        begins, ends = month_first(month), month_last(month)
        for day in range(begins, ends + 1):
            yield (day, month, begins, ends)
