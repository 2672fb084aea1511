"""The only relations a pack can see.

Everything is an integer: days since 1970-01-01, small codes, no text, no instants. Whoever
provides `evidence` has already left out superseded and retracted versions (and, for "as known
on", versions recorded later). `party` is whom evidence is about; several subjects may share it.
`number` is a day as yyyymmdd, like `born`; `workday` counts the business days up to a day.

Set engines order evidence by packing day and id into one bigint: evidence ids stay below 2^40.
"""

from typing import Any

import ibis

from hearth.rules.evidence import SLOTS
from hearth.rules.windows import CALENDAR_COLUMNS

SUBJECTS = ibis.schema(
    {
        "subject_id": "int64",
        "party": "int64",
        "tracked_from": "int32",
        "as_of": "int32",
        "born": "int32",
    }
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
        **{f"a{slot}": "int16" for slot in range(1, SLOTS + 1)},
        "answers": "int64",
        "occurred_on": "int32",
        "label": "int16",
    }
)
CALENDAR = ibis.schema(dict.fromkeys(CALENDAR_COLUMNS, "int32"))
SCHEMAS = {"subjects": SUBJECTS, "spans": SPANS, "evidence": EVIDENCE, "calendar": CALENDAR}


def table(name: str) -> Any:
    """The unbound Ibis table of a relation; it takes its rows wherever the text is run."""
    return ibis.table(SCHEMAS[name], name=name)
