"""Where a rule applies: stretches of days in which all of its span tests hold.

Spans may touch, overlap and leave gaps. Walking over the days on which any begins or ends, with a
running count for each test, gives the stretches in which every count is above nothing; stretches
that touch are one.

Loose spans are a fresh view each time, like every use of a large relation: what Ibis sees twice
becomes a shared WITH query, which PostgreSQL computes for everyone even when asked about one
subject.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import ibis

from hearth.population import relations
from hearth.population.columns import Column, Expression, every
from hearth.rules.intervals import FOREVER
from hearth.rules.obligation import SpanKind
from hearth.rules.resolve import Rule, SpanTest


def loose(test: SpanTest) -> Expression:
    """The spans of one test as they are: subject_id, starts_on and a never-null ends_on."""
    spans = relations.table("spans").view()
    chosen = spans.filter(_passes(test, spans))
    ends = chosen.ends_on.fill_null(FOREVER)
    chosen = chosen.select("subject_id", "starts_on", ends_on=ends)
    return chosen.filter(chosen.starts_on < chosen.ends_on)


def merged(tests: tuple[SpanTest, ...]) -> Expression:
    """The stretches as subject_id, starts_on and ends_on, disjoint and none touching another.

    Rules of the same tests share them as one WITH query. Each gets a view of its own, for Ibis
    takes one table joined by several, always in the same place, for a single use of it.
    """
    return _merged(tests).view()


@lru_cache(maxsize=256)
def _merged(tests: tuple[SpanTest, ...]) -> Expression:
    """Of those asked about alone, not of everybody: PostgreSQL computes a shared query whole."""
    turns = _turns(tests)
    running = [turns[f"d{i}"].sum().over(_so_far(turns)) for i in range(len(tests))]
    walked = turns.mutate(
        holds=every(*(count > 0 for count in running)), until=turns.day.lead().over(_all(turns))
    )
    held_before = walked.holds.lag().over(_all(walked)).fill_null(False)
    marked = walked.mutate(begins=(walked.holds & ~held_before).cast("int32"))
    counted = marked.mutate(stretch=marked.begins.sum().over(_so_far(marked)))
    inside = counted.filter(counted.holds)
    found = inside.group_by("subject_id", "stretch").aggregate(
        starts_on=inside.day.min(), ends_on=inside.until.max()
    )
    return found.select("subject_id", "starts_on", ends_on=found.ends_on.cast("int64"))


def _all(rows: Expression) -> Any:
    return ibis.window(group_by=rows.subject_id, order_by=rows.day)


def _so_far(rows: Expression) -> Any:
    return ibis.window(group_by=rows.subject_id, order_by=rows.day, preceding=None, following=0)


def _turns(tests: Sequence[SpanTest]) -> Expression:
    """One row for each subject and day on which a span of a test begins or ends."""
    turns: list[Expression] = []
    for index, test in enumerate(tests):
        for day, step in (("starts_on", 1), ("ends_on", -1)):
            subjects = relations.table("subjects")
            spans = loose(test).semi_join(subjects, "subject_id")
            steps = {f"d{i}": ibis.literal(step * (i == index), "int32") for i in range(len(tests))}
            turns.append(spans.select("subject_id", day=spans[day].cast("int64"), **steps))
    union = ibis.union(*turns, distinct=False)
    sums = {f"d{i}": union[f"d{i}"].sum() for i in range(len(tests))}
    return union.group_by("subject_id", "day").aggregate(**sums)


def _passes(test: SpanTest, spans: Expression) -> Column:
    kind = spans.kind == int(test.kind)
    return kind & spans.value.isin(test.values) if test.values else kind


def holds(rule: Rule) -> Expression:
    """The stretches in which the rule's clock stands still."""
    return merged((SpanTest(SpanKind.HOLD, rule.pauses),))
