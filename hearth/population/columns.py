"""What the set engine's two parts share: conditions, the order of evidence, states, the row.

Evidence is ordered by day and id packed into one bigint, because taking the least of one number
is much cheaper for a database than finding the row with the earliest day. Where the first piece
decides, the least packed number is enough; only a higher count collects and sorts them.

Ibis builds its operators at run time, so expressions are typed `Any`.
"""

from collections.abc import Mapping
from functools import reduce
from operator import and_
from typing import Any

import ibis

from hearth.population import relations
from hearth.rules.evidence import WAIVER
from hearth.rules.obligation import COLUMNS, LARGEST_FOUND, STAGE_SPAN, State
from hearth.rules.resolve import WAIVER_SLOT, Match, Rule, SlotTest

Expression = Any
Column = Any

ID_BITS = 40
FOREVER = 2**31 - 1

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
    "met_on": "int32",
    "met_by": "int64",
    "late_on": "int32",
    "late_by": "int64",
}


def every(*conditions: Column) -> Column:
    return reduce(and_, conditions)


def passes(match: Match, evidence: Expression) -> Column:
    return every(evidence.kind == match.kind, *(_holds(test, evidence) for test in match.tests))


def _holds(test: SlotTest, evidence: Expression) -> Column:
    slot = evidence[f"a{test.slot}"]
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


def is_waiver(evidence: Expression) -> Column:
    return evidence.kind == WAIVER.number


def waived_standard(evidence: Expression) -> Column:
    return evidence[f"a{WAIVER_SLOT}"]


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


def piece(pieces: Column, needed: int) -> Column:
    """The order of the needed-th piece, or null when there are fewer."""
    if needed == 1:
        return pieces
    enough = pieces.length() >= needed
    return ibis.ifelse(enough, pieces.sort()[needed - 1], ibis.null("int64"))


def stays(stages: tuple[int, ...]) -> Expression:
    """The stays in these stages, or in any, as subject_id, starts_on and a never-null ends_on.

    A fresh view each time, like every use of a large relation: what Ibis sees twice becomes a
    shared WITH query, which PostgreSQL computes for everyone even when asked about one subject.
    """
    spans = relations.table("spans").view()
    chosen = spans.filter(spans.kind == STAGE_SPAN)
    if stages:
        chosen = chosen.filter(chosen.value.isin(stages))
    ends = chosen.ends_on.fill_null(FOREVER)
    chosen = chosen.select("subject_id", "starts_on", ends_on=ends)
    return chosen.filter(chosen.starts_on < chosen.ends_on)


def in_force(rule: Rule, day: Column) -> Column:
    since = day >= rule.effective.since
    return since if rule.effective.until is None else since & (day < rule.effective.until)


def obligation(rule: Rule, row: Expression, *, met: Column, waived: Column, **own: Column) -> Any:
    """The obligation columns of a rule's settled windows.

    `row` has opens_on, closes_on, due_on, as_of and the order of the piece that met it or came
    late (`meets`, `comes_late`); `own` are the columns that differ between the two parts.
    """
    wanted = None if rule.wanted_for is None else row.due_on + rule.wanted_for
    columns: dict[str, Column] = {
        "subject_id": row.subject_id,
        "standard": rule.standard,
        "block": rule.block,
        "label": rule.label,
        "state": _state(row, met, waived),
        "role": rule.role,
        "opens_on": row.opens_on,
        "closes_on": row.closes_on,
        "due_on": row.due_on,
        "wanted_until": wanted,
        "needed": rule.at_least,
        "found": ibis.least(row.found, LARGEST_FOUND),
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


def _state(row: Expression, met: Column, waived: Column) -> Column:
    ended = (row.closes_on < row.due_on) & (row.as_of > row.closes_on)
    return ibis.cases(
        (met, State.MET.value),
        (waived, State.WAIVED.value),
        (ended, State.VOID.value),
        (row.as_of < row.opens_on, State.UPCOMING.value),
        (row.as_of <= row.due_on, State.OPEN.value),
        else_=State.MISSED.value,
    )
