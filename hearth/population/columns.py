"""What the set engine's two parts share: conditions, the order of evidence, states, the row.

Evidence is ordered by day and id packed into one bigint, because taking the least of one number
is much cheaper for a database than finding the row with the earliest day. Where the first piece
decides, the least packed number is enough; only a higher count collects and sorts them.

Ibis builds its operators at run time, so expressions are typed `Any`.
"""

from collections.abc import Mapping
from functools import reduce
from operator import and_, or_
from typing import Any

import ibis

from hearth.rules.evidence import WAIVER
from hearth.rules.obligation import COLUMNS, LARGEST_FOUND, State
from hearth.rules.resolve import WAIVER_SLOT, Counted, Match, Rule, SlotTest
from hearth.rules.windows import NEVER

Expression = Any
Column = Any

ID_BITS = 40

TYPES: Mapping[str, str] = {
    "subject_id": "int64",
    "standard": "int16",
    "opening_key": "int64",
    "block": "int16",
    "label": "int16",
    "state": "int16",
    "role": "int16",
    "opens_on": "int32",
    "closes_on": "int32",
    "due_on": "int32",
    "wanted_until": "int32",
    "needed": "int16",
    "found": "int16",
    "parts": "int32",
    "met_on": "int32",
    "met_by": "int64",
    "late_on": "int32",
    "late_by": "int64",
}


@ibis.udf.agg.builtin  # type: ignore[untyped-decorator]
def bit_or(bits: int) -> int:
    """The database's own aggregate, by its name: Ibis' method has no text for Spark."""
    raise NotImplementedError


def every(*conditions: Column) -> Column:
    return reduce(and_, conditions)


def passes(match: Match, evidence: Expression) -> Column:
    return every(evidence.kind == match.kind, *(_holds(test, evidence) for test in match.tests))


def _holds(test: SlotTest, evidence: Expression) -> Column:
    slot = evidence[f"a{test.slot}"]
    if test.excludes:
        return slot.notin(test.values)
    if len(test.values) == 1:
        return slot == test.values[0]
    if test.values:
        return slot.isin(test.values)
    bounds = []
    if test.at_least is not None:
        bounds.append(slot >= test.at_least)
    if test.at_most is not None:
        bounds.append(slot <= test.at_most)
    return every(*bounds)


def passes_any(need: Counted, evidence: Expression) -> Column:
    return reduce(or_, (passes(match, evidence) for match in need.matches))


def in_force(rule: Rule, day: Column) -> Column:
    since = day >= rule.period.since
    return since if rule.period.until is None else since & (day < rule.period.until)


def waives(rule: Rule, row: Expression) -> Column:
    """Whether the evidence joined to a window of the rule is a waiver of it."""
    return every(
        row.kind == WAIVER.number,
        row[f"a{WAIVER_SLOT}"] == rule.standard,
        row.answers == row.opening_key,
        row.occurred_on >= row.opens_on,
        row.occurred_on <= row.due_on,
    )


def order_of(evidence: Expression) -> Column:
    """Day and id as one number that sorts as the pair does."""
    return evidence.occurred_on.cast("int64") * 2**ID_BITS + evidence.evidence_id


def day_of(order: Column) -> Column:
    return (order >> ID_BITS).cast("int32")


def id_of(order: Column) -> Column:
    return order & (2**ID_BITS - 1)


def first_pieces(order: Column, needed: int, where: Column) -> Column:
    """An aggregate from which `piece` can read the piece that brings the count to `needed`."""
    return order.min(where=where) if needed == 1 else order.collect(where=where)


def piece(pieces: Column, at_least: int, needed: Column | int) -> Column:
    """The order of the needed-th piece, or null when there are fewer; never more than `at_least`
    are needed.
    """
    if at_least == 1:
        return pieces
    last = needed - 1 if isinstance(needed, int) else needed.cast("int32") - 1
    enough = suffices(pieces, at_least, needed)
    return ibis.ifelse(enough, pieces.sort()[last], ibis.null("int64"))


def suffices(pieces: Column, at_least: int, needed: Column | int) -> Column:
    """Whether there is a needed-th piece: cheaper to ask than which it is."""
    return pieces.notnull() if at_least == 1 else pieces.length() >= needed


def obligation(
    rule: Rule,
    row: Expression,
    *,
    met: Column,
    excused: Column | None = None,
    held: Column | None = None,
    **own: Column | int,
) -> Any:
    """The obligation columns of a rule's settled windows.

    `row` has opens_on, closes_on, due_on, opening_key, as_of, found, waived and the order of the
    piece that met it or came late (`meets`, `comes_late`); `own` are the columns that differ
    between the plain and the general part.
    """
    wanted = None if rule.wanted_for is None else ibis.least(row.due_on + rule.wanted_for, NEVER)
    columns: dict[str, Column | int | None] = {
        "subject_id": row.subject_id,
        "standard": rule.standard,
        "opening_key": row.opening_key,
        "block": rule.block,
        "label": rule.label,
        "state": _state(row, met, excused, held),
        "role": rule.role,
        "opens_on": row.opens_on,
        "closes_on": row.closes_on,
        "due_on": row.due_on,
        "wanted_until": wanted,
        "needed": rule.needs[0].at_least,
        "found": ibis.least(row.found, LARGEST_FOUND),
        "parts": None,
        "met_on": day_of(row.meets),
        "met_by": id_of(row.meets),
        "late_on": None if rule.wanted_for is None else day_of(row.comes_late),
        "late_by": None if rule.wanted_for is None else id_of(row.comes_late),
        **own,
    }
    return row.select(**{name: _typed(columns[name], TYPES[name]) for name in COLUMNS})


def _typed(value: Column | int | None, type_: str) -> Column:
    if value is None:
        return ibis.null(type_)
    if isinstance(value, int):
        return ibis.literal(value, type=type_)
    return value if str(value.type()) == type_ else value.cast(type_)


def _state(row: Expression, met: Column, excused: Column | None, held: Column | None) -> Column:
    ended = (row.closes_on < row.due_on) & (row.as_of > row.closes_on)
    cases = [
        (met, State.MET.value),
        (row.waived, State.WAIVED.value),
        (ended if excused is None else ended | excused, State.VOID.value),
        (row.as_of < row.opens_on, State.UPCOMING.value),
    ]
    if held is not None:
        cases.append((held, State.HELD.value))
    cases.append((row.as_of <= row.due_on, State.OPEN.value))
    return ibis.cases(*cases, else_=State.MISSED.value)
