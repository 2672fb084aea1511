"""The windows of one rule, whatever opens them, one row each.

Columns: subject_id, party, as_of, opening_key, opens_on, closes_on, counts_until, due_on,
opening_id (null unless evidence opened it), label, part and whole (the share of a cut window).
"""

from typing import Any

import ibis

from hearth.population import columns, grounds, relations
from hearth.population.columns import Column, Expression, every
from hearth.rules.intervals import FOREVER
from hearth.rules.model import Each, OnEntry
from hearth.rules.resolve import BeforeSpan, DaysIn, Match, Repeated, Rule
from hearth.rules.windows import LONGEST_MONTH, NEVER, SEALED_AFTER, SOON_DAYS


def windows(rule: Rule, unsealed: bool) -> Expression:
    """Every window of the rule within the horizon."""
    match rule.opening:
        case Each():
            found = _calendar(rule, rule.opening, unsealed)
        case Repeated(months):
            found = _repeated(rule, months, unsealed)
        case OnEntry():
            found = _due(rule, _entered(rule, unsealed).view())
        case opening:
            # A view, because Ibis would take further joins for part of the one that made it.
            found = _due(rule, _told(rule, opening, unsealed).view())
    return found if rule.age_from is None and rule.age_to is None else _of_age(rule, found)


def _subject(rule: Rule) -> tuple[str, ...]:
    """What is told of a subject: when they were born only where it is asked for."""
    born = () if rule.age_from is None and rule.age_to is None else ("born",)
    return ("subject_id", "party", "as_of", *born)


def _on_ground(rule: Rule) -> Expression:
    """The subjects with their stretches: few, where a ground is rare, so they are joined first."""
    return relations.table("subjects").join(grounds.merged(rule.ground), "subject_id")


def _tracked(subjects: Expression, day: Column) -> list[Column]:
    return [day >= subjects.tracked_from, day <= subjects.as_of + SOON_DAYS]


def _calendar(rule: Rule, opening: Each, unsealed: bool) -> Expression:
    periods, here = _periods(rule, opening), _on_ground(rule)
    asked = _tracked(here, periods["first"])
    asked += [here.starts_on <= periods["last"], here.ends_on > periods["first"]]
    if not unsealed:
        reach = _longest(opening) + (rule.wanted_for or 0)
        asked.append(periods["last"] >= here.as_of - reach)
    stayed = here.join(periods, every(*asked))
    if not unsealed:
        stayed = _unsealed(rule, opening, stayed)
    first, last = stayed["first"], stayed["last"]
    window = (*_subject(rule), "opening_key", "part", "whole")
    found = stayed.group_by(*window, "first", "last").aggregate(
        opens_on=ibis.greatest(stayed.starts_on, first).min().cast("int32"),
        closes_on=ibis.least(stayed.ends_on - 1, last).max().cast("int32"),
    )
    return found.select(
        *(*window, "opens_on", "closes_on"),
        counts_until=found.closes_on,
        due_on=found["last"],
        opening_id=ibis.null("int64"),
        label=ibis.literal(0, "int16"),
    )


def _longest(opening: Each) -> int:
    """Days that surely reach back behind the oldest period that is not sealed."""
    length = {"day": 1, "week": 7, "month": LONGEST_MONTH, "quarter": 3 * LONGEST_MONTH}
    return (SEALED_AFTER + 2) * length[opening.unit]


def _periods(rule: Rule, opening: Each) -> Expression:
    """The days of each period that this block decides, and their share of its window."""
    calendar, unit = relations.table("calendar").view(), opening.unit
    if unit == "day":
        found = calendar.select(period="day", first="day", last="day")
    else:
        begins = calendar.filter(calendar.day == calendar[f"{unit}_first"])
        # By the day itself, for the calendar's index is of days.
        found = begins.select(period=unit, first="day", last=f"{unit}_last")
    if opening.days:
        since, until = opening.days
        found = found.mutate(
            first=found["first"] + (since - 1),
            last=ibis.least(found["first"] + (until - 1), found["last"]),
        )
        found = found.filter(found["first"] <= found["last"])
    found = _decided(rule, found.mutate(whole=found["last"] - found["first"] + 1))
    days = relations.table("calendar").view().select("day", opening_key="number")
    keyed = found.join(days, found["first"] == days.day).drop("day")
    part = keyed["last"] - keyed["first"] + 1
    return keyed.mutate(opening_key=keyed.opening_key.cast("int64"), part=part)


def _decided(rule: Rule, found: Expression) -> Expression:
    """Leaves out the periods that another block decides, and cuts those that are shared."""
    since, until = rule.period.since, rule.period.until
    first, last = found["first"], found["last"]
    mine = last >= since
    if rule.period.begins == "keep":
        mine = mine & (first >= since)
    if until is not None:
        mine = mine & (first < until)
        if rule.period.ends == "switch":
            mine = mine & (last < until)
    found = found.filter(mine)
    if rule.period.begins == "prorate":
        found = found.mutate(first=ibis.greatest(found["first"], since))
    if until is not None and rule.period.ends == "prorate":
        found = found.mutate(last=ibis.least(found["last"], until - 1))
    return found


def _unsealed(rule: Rule, opening: Each, joined: Expression) -> Expression:
    """Leaves out the sealed periods; a calendar that begins later than that seals nothing."""
    wanted = joined.as_of - (rule.wanted_for or 0)
    if opening.unit == "day":
        return joined.filter(joined.period >= wanted - SEALED_AFTER)
    calendar = relations.table("calendar").view().select("day", then=opening.unit)
    looked = joined.left_join(calendar, calendar.day == wanted)
    return looked.filter(looked.period >= looked.then.fill_null(0) - SEALED_AFTER).drop(
        "day", "then"
    )


def _repeated(rule: Rule, months: int, unsealed: bool) -> Expression:
    """Windows of so many months, each from the same day of the month as the stretch began."""
    calendar, stretch = relations.table("calendar"), _on_ground(rule)
    entry = calendar.view().select("day", entered="month", entered_first="month_first")
    begun = stretch.join(entry, stretch.starts_on == entry.day).drop("day")
    begun = begun.mutate(days_in=begun.starts_on - begun.entered_first)
    here, there = _months("here"), _months("there")
    here = here.filter(here.here_last >= rule.period.since)
    # An equality to hash by, and days, of which the calendar has an index: there are many months.
    turns = every(
        here.here % months == begun.entered % months,
        here.here_first >= begun.entered_first,
        here.here_first <= begun.as_of + SOON_DAYS,
    )
    opened = begun.join(here, turns)
    opened = opened.join(there, there.there == opened.here + months)
    opened = opened.mutate(
        opens_on=ibis.least(opened.here_first + opened.days_in, opened.here_last),
        due_on=ibis.least(opened.there_first + opened.days_in, opened.there_last) - 1,
    )
    asked = [opened.opens_on < opened.ends_on, columns.in_force(rule, opened.opens_on)]
    asked += _tracked(opened, opened.opens_on)
    if not unsealed:
        reach = (SEALED_AFTER + 1) * months * LONGEST_MONTH + (rule.wanted_for or 0)
        asked.append(opened.opens_on >= opened.as_of - reach)
    found = opened.filter(every(*asked))
    days = calendar.view().select("day", opening_key="number")
    found = found.join(days, found.opens_on == days.day)
    found = found.mutate(
        closes_on=ibis.least(found.ends_on - 1, found.due_on).cast("int32"),
        opens_on=found.opens_on.cast("int32"),
        due_on=found.due_on.cast("int32"),
    )
    return found.select(
        *(*_subject(rule), "opens_on", "closes_on", "due_on"),
        opening_key=found.opening_key.cast("int64"),
        counts_until=found.closes_on,
        opening_id=ibis.null("int64"),
        label=ibis.literal(0, "int16"),
        **_whole(),
    )


def _months(name: str) -> Expression:
    calendar = relations.table("calendar").view()
    first = calendar.filter(calendar.day == calendar.month_first)
    return first.select(
        **{name: first.month, f"{name}_first": first.day, f"{name}_last": first.month_last}
    )


def _whole() -> dict[str, Column]:
    return {"part": ibis.literal(1, "int32"), "whole": ibis.literal(1, "int32")}


def _entered(rule: Rule, unsealed: bool) -> Expression:
    """A row for each stretch of the ground, opened on its first day."""
    stretch = _on_ground(rule)
    days = relations.table("calendar").view().select("day", opening_key="number")
    begun = stretch.join(days, stretch.starts_on == days.day)
    begun = begun.mutate(within=ibis.literal(_days(rule), "int32"))
    asked = [columns.in_force(rule, begun.starts_on), *_tracked(begun, begun.starts_on)]
    asked += _not_sealed(rule, begun, begun.starts_on, begun.within, unsealed)
    found = begun.filter(every(*asked))
    return found.select(
        *(*_subject(rule), "within"),
        opens_on=found.starts_on.cast("int32"),
        left_on=found.ends_on,
        opening_key=found.opening_key.cast("int64"),
        opening_id=ibis.null("int64"),
        label=ibis.literal(0, "int16"),
    )


def _days(rule: Rule) -> int:
    return rule.due.days if isinstance(rule.due, DaysIn) else 0


def _not_sealed(
    rule: Rule, subjects: Expression, day: Column, within: Column, unsealed: bool
) -> list[Column]:
    """What has no due day yet is never sealed."""
    if unsealed or isinstance(rule.due, BeforeSpan):
        return []
    reach = within * (SEALED_AFTER + 1) + (rule.wanted_for or 0)
    return [day >= subjects.as_of - reach]


def _told(rule: Rule, opening: Match, unsealed: bool) -> Expression:
    """A row for each piece of evidence that opens the rule while its subject is on its ground."""
    subjects, evidence = relations.table("subjects"), relations.table("evidence").view()
    pieces = evidence.filter(columns.passes(opening, evidence))
    pieces = pieces.filter(columns.in_force(rule, pieces.occurred_on))
    within: Column = ibis.literal(_days(rule), "int32")
    if isinstance(rule.due, DaysIn) and rule.due.slot is not None:
        pieces = pieces.filter(pieces[f"a{rule.due.slot}"].notnull())
        within = pieces[f"a{rule.due.slot}"].cast("int32")
    pieces = pieces.mutate(within=within)
    tracked = [subjects.party == pieces.party, *_tracked(subjects, pieces.occurred_on)]
    tracked += _not_sealed(rule, subjects, pieces.occurred_on, pieces.within, unsealed)
    opened = subjects.join(pieces, every(*tracked)).select(
        *(*_subject(rule), "within", "label"),
        opening_key="root_id",
        opening_id="evidence_id",
        opens_on="occurred_on",
    )
    ground = grounds.merged(rule.ground)
    inside = every(
        opened.subject_id == ground.subject_id,
        ground.starts_on <= opened.opens_on,
        ground.ends_on > opened.opens_on,
    )
    found = opened.join(ground, inside)
    return found.select(*opened.columns, left_on=found.ends_on)


def _due(rule: Rule, opened: Expression) -> Expression:
    """Adds the due day, and the last day on which the requirement stood."""
    match rule.due:
        case BeforeSpan():
            found = _before(rule.due, opened)
        case DaysIn(business=True):
            found = _in_business_days(opened)
        case _ if rule.pauses:
            found = _put_off(rule, opened)
        case _:
            found = opened.mutate(due_on=opened.opens_on + opened.within)
    due: Any = ibis.least(found.due_on, NEVER).cast("int32")
    found = found.mutate(due_on=due, counts_until=due, **_whole())
    closes = ibis.least(found.left_on - 1, found.due_on)
    if isinstance(rule.due, BeforeSpan):
        # Who enters the stage that it was due before leaves the ground on that very day.
        closes = ibis.ifelse(found.due_on <= found.left_on, found.due_on, closes)
    return found.mutate(closes_on=closes.cast("int32")).drop("left_on", "within")


def _before(due: BeforeSpan, opened: Expression) -> Expression:
    spans = relations.table("spans").view()
    chosen = (spans.kind == int(due.kind)) & (spans.value == due.value)
    real = spans.ends_on.isnull() | (spans.starts_on < spans.ends_on)
    entries = spans.filter(chosen & real).select("subject_id", entry="starts_on")
    later = (opened.subject_id == entries.subject_id) & (entries.entry >= opened.opens_on)
    joined = opened.left_join(entries, later)
    found = joined.group_by(*opened.columns).aggregate(entry=joined.entry.min())
    return found.mutate(due_on=found.entry.fill_null(NEVER)).drop("entry")


def _in_business_days(opened: Expression) -> Expression:
    calendar = relations.table("calendar")
    opening = calendar.view().select("day", worked="workday")
    looked = opened.join(opening, opened.opens_on == opening.day).drop("day")
    due = calendar.view()
    due = due.filter(due.is_workday == 1).select(due_on="day", reached="workday")
    found = looked.join(due, due.reached == looked.worked + looked.within)
    return found.drop("worked", "reached")


def _put_off(rule: Rule, opened: Expression) -> Expression:
    """The due day put off by the days on which the clock stood still.

    A hold counts when the clock still ran as it began: when the day it began on, less the days
    held before, is not after the day it would have been due.
    """
    holds = grounds.holds(rule)
    during = (opened.subject_id == holds.subject_id) & (holds.ends_on > opened.opens_on + 1)
    joined = opened.left_join(holds, during).drop("subject_id_right")
    begins = ibis.greatest(joined.starts_on.cast("int64"), joined.opens_on + 1)
    joined = joined.mutate(begins=begins, held=joined.ends_on - begins)
    earlier = ibis.window(
        group_by=[joined.subject_id, joined.opening_key],
        order_by=joined.starts_on,
        preceding=(None, 1),
        following=None,
    )
    joined = joined.mutate(before=joined.held.sum().over(earlier).fill_null(0))
    joined = joined.mutate(counts=joined.begins - joined.before <= joined.opens_on + joined.within)
    longer = ibis.ifelse(joined.ends_on == FOREVER, NEVER, joined.held)
    found = joined.group_by(*opened.columns).aggregate(
        longer=longer.sum(where=joined.counts).fill_null(0)
    )
    due = found.opens_on + found.within + found.longer
    return found.mutate(due_on=due).drop("longer")


def _of_age(rule: Rule, found: Expression) -> Expression:
    days = relations.table("calendar").view().select("day", today="number")
    looked = found.join(days, found.opens_on == days.day).drop("day")
    age = (looked.today - looked.born) // 10_000
    tests = []
    if rule.age_from is not None:
        tests.append(age >= rule.age_from)
    if rule.age_to is not None:
        tests.append(age <= rule.age_to)
    return looked.filter(every(*tests)).drop("today")
