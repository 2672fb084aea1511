"""Calendar windows: all monthly rules with the same stages are settled in one pass.

The evidence is read once, joined to the windows by party and month through the calendar, and
aggregated with one filtered count per rule. Only windows still short of evidence look further,
and only for rules that let late evidence count.
"""

from collections.abc import Sequence
from typing import Any

import ibis

from hearth.population import columns, relations
from hearth.population.columns import Column, Expression, every
from hearth.rules.evidence import WAIVER
from hearth.rules.faults import planted
from hearth.rules.resolve import Rule
from hearth.rules.windows import SEALED_AFTER, SOON_DAYS

LONGEST_MONTH = 31


def monthly_obligations(rules: Sequence[Rule], unsealed: bool) -> list[Expression]:
    """One expression for each of these rules, which must share their stages."""
    settled = _settled(rules, _windows(rules, unsealed))
    return [_obligations(rules, index, settled, unsealed) for index in range(len(rules))]


def _oldest(rule: Rule) -> str:
    """The column with the oldest unsealed month for rules as long wanted as this one."""
    return f"oldest_{rule.wanted_for or 0}"


def _longest_wanted(rules: Sequence[Rule]) -> Rule:
    return max(rules, key=lambda rule: rule.wanted_for or 0)


def _months(rules: Sequence[Rule], unsealed: bool) -> Expression:
    """The months to settle for each as_of that occurs: a small table, joined by hashing."""
    subjects, calendar = relations.table("subjects"), relations.table("calendar")
    asked = subjects.group_by("as_of").aggregate(since=subjects.tracked_from.min())
    if not unsealed:
        asked = _with_oldest(asked, rules)
        longest = _longest_wanted(rules)
        reach = (longest.wanted_for or 0) + (SEALED_AFTER + 2) * LONGEST_MONTH
        asked = asked.mutate(since=ibis.greatest(asked.since, asked.as_of - reach))
    begun = (calendar.day >= asked.since) & (calendar.day <= asked.as_of + SOON_DAYS)
    months = asked.join(calendar, begun & (calendar.day == calendar.month_first))
    months = months.filter(_any_in_force(rules, months.month_first))
    if not unsealed:
        months = months.filter(months.month >= months[_oldest(_longest_wanted(rules))])
    key = (months.month // 12) * 10_000 + (months.month % 12 + 1) * 100 + 1
    return months.mutate(opening_key=key.cast("int64")).drop("since", "day")


def _with_oldest(asked: Expression, rules: Sequence[Rule]) -> Expression:
    """Adds the oldest unsealed month; a calendar that begins later than that seals nothing."""
    for wanted in sorted({rule.wanted_for or 0 for rule in rules}):
        calendar = relations.table("calendar").select("day", then="month").view()
        looked = asked.left_join(calendar, calendar.day == asked.as_of - wanted)
        oldest = looked.then.fill_null(0) - SEALED_AFTER
        asked = looked.mutate(**{f"oldest_{wanted}": oldest}).drop("day", "then")
    return asked


def _any_in_force(rules: Sequence[Rule], day: Column) -> Column:
    periods = {rule.effective for rule in rules}
    since = day >= min(period.since for period in periods)
    ends = [period.until for period in periods if period.until is not None]
    return since & (day < max(ends)) if len(ends) == len(periods) else since


def _windows(rules: Sequence[Rule], unsealed: bool) -> Expression:
    """One row for each subject and month, with the hull of its days in the stages."""
    subjects, months = relations.table("subjects"), _months(rules, unsealed)
    tracked = subjects.join(
        months, (subjects.as_of == months.as_of) & (months.month_first >= subjects.tracked_from)
    ).drop("as_of_right", "tracked_from")
    stays = columns.stays(rules[0].stages)
    within = every(
        tracked.subject_id == stays.subject_id,
        stays.starts_on <= tracked.month_last,
        stays.ends_on > tracked.month_first,
    )
    joined = tracked.join(stays, within)
    first, last = joined.month_first, joined.month_last
    hull = {
        "opens_on": ibis.greatest(joined.starts_on, first).min(),
        "closes_on": ibis.least(joined.ends_on - 1, last).max(),
    }
    if planted("engine-stage-hull-ignored"):
        hull = {"opens_on": first.min(), "closes_on": last.min()}
    return joined.group_by(*tracked.columns).aggregate(**hull)


def _settled(rules: Sequence[Rule], windows: Expression) -> Expression:
    """The windows with what was found for each rule, from one pass over the evidence."""
    evidence = _by_month(sorted({WAIVER.number, *(rule.satisfied_by.kind for rule in rules)}))
    during = every(
        windows.party == evidence.party,
        windows.month == evidence.month,
        evidence.occurred_on >= windows.opens_on,
        evidence.occurred_on <= windows.month_last,
    )
    joined = windows.left_join(evidence, during)
    counts: dict[str, Column] = {"waived": _waived_bits(rules, joined)}
    for index, rule in enumerate(rules):
        counts |= _counts(rule, index, joined)
    return joined.group_by(*windows.columns).aggregate(**counts)


def _by_month(kinds: Sequence[int]) -> Expression:
    evidence, calendar = relations.table("evidence").view(), relations.table("calendar").view()
    chosen = evidence.filter(evidence.kind.isin(kinds)).drop("root_id", "answers", "label")
    dated = chosen.join(calendar, chosen.occurred_on == calendar.day)
    return dated.drop("day", "month_first", "month_last")


def _counts(rule: Rule, index: int, joined: Expression) -> dict[str, Column]:
    counted = columns.passes(rule.satisfied_by, joined) & (joined.occurred_on <= joined.closes_on)
    order = columns.order_of(joined)
    return {
        f"found_{index}": joined.count(where=counted),
        f"pieces_{index}": columns.first_pieces(order, rule.at_least, counted),
    }


def _bit(rules: Sequence[Rule], standard: int) -> int:
    numbers = sorted({rule.standard for rule in rules})
    return 1 << numbers.index(standard)


def _waived_bits(rules: Sequence[Rule], joined: Expression) -> Column:
    """One aggregate for all rules: the standards waived in this window, as bits."""
    bits = [(number, _bit(rules, number)) for number in sorted({one.standard for one in rules})]
    waived = columns.waived_standard(joined)
    cases = ibis.cases(*((waived == number, bit) for number, bit in bits), else_=0)
    return cases.cast("int64").bit_or(where=columns.is_waiver(joined))


def _obligations(
    rules: Sequence[Rule], index: int, settled: Expression, unsealed: bool
) -> Expression:
    rule = rules[index]
    mine = settled.filter(columns.in_force(rule, settled.month_first))
    if not unsealed and _oldest(rule) != _oldest(_longest_wanted(rules)):
        mine = mine.filter(mine.month >= mine[_oldest(rule)])
    mine = mine.select(
        *("subject_id", "party", "as_of", "opening_key", "month", "opens_on", "closes_on"),
        "waived",
        due_on="month_last",
        found=f"found_{index}",
        meets=columns.piece(mine[f"pieces_{index}"], rule.at_least),
    )
    if rule.wanted_for is not None:
        mine = _with_late(rule, mine)
    return columns.obligation(
        rule,
        mine,
        met=mine.found >= rule.at_least,
        waived=(mine.waived & _bit(rules, rule.standard)).fill_null(0) != 0,
        opening_key=mine.opening_key,
    )


def _with_late(rule: Rule, mine: Expression) -> Expression:
    """Adds the piece that came late, looked for only where the window was left short."""
    short = mine.filter(mine.found < rule.at_least)
    short = short.select("subject_id", "party", "month", "closes_on", "due_on", "found")
    evidence = relations.table("evidence").view()
    matching = evidence.filter(columns.passes(rule.satisfied_by, evidence))
    wanted_until: Any = short.due_on + (rule.wanted_for or 0)
    if planted("engine-late-boundary-early"):
        wanted_until = wanted_until - 1
    later = every(
        short.party == matching.party,
        matching.occurred_on > short.closes_on,
        matching.occurred_on <= wanted_until,
    )
    joined = short.join(matching, later)
    order = columns.order_of(joined)
    late = joined.group_by("subject_id", "month", "found").aggregate(
        pieces=columns.first_pieces(order, rule.at_least, ibis.literal(True))
    )
    return _joined_late(rule, mine, late)


def _joined_late(rule: Rule, mine: Expression, late: Expression) -> Expression:
    if rule.at_least == 1:
        comes = late.pieces
    else:
        missing = rule.at_least - late.found
        enough = late.pieces.length() >= missing
        comes = ibis.ifelse(enough, late.pieces.sort()[missing - 1], ibis.null("int64"))
    late = late.select("subject_id", "month", comes_late=comes)
    same = (mine.subject_id == late.subject_id) & (mine.month == late.month)
    return mine.left_join(late, same).drop("subject_id_right", "month_right")
