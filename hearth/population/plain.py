"""The plain rules, together: one need, in whole calendar windows, and nothing that excuses.

Most standards are such, so they are settled in one pass for all that share their ground and their
windows: the evidence is read once, joined to the windows by party and period through the
calendar, and aggregated with one filtered count per rule. Only windows still short of evidence
look further, and only for rules that let late evidence count.
"""

from collections.abc import Sequence
from typing import Any

import ibis

from hearth.population import columns, grounds, relations
from hearth.population.columns import Column, Expression, every
from hearth.rules.evidence import WAIVER
from hearth.rules.faults import planted
from hearth.rules.model import Each, Unit
from hearth.rules.resolve import WAIVER_SLOT, Rule
from hearth.rules.windows import LONGEST_MONTH, SEALED_AFTER, SOON_DAYS

LENGTHS: dict[Unit, int] = {"week": 7, "month": LONGEST_MONTH, "quarter": 3 * LONGEST_MONTH}


def is_plain(rule: Rule) -> bool:
    """Whether the rule can be settled together with others."""
    return (
        isinstance(rule.opening, Each)
        and rule.opening.unit != "day"
        and rule.opening.days is None
        and len(rule.needs) == 1
        and rule.needs[0].distinct is None
        and (rule.period.begins, rule.period.ends) == ("keep", "keep")
        and not rule.pauses
        and (rule.looks_back, rule.unless, rule.age_from, rule.age_to) == (None,) * 4
    )


def plain_obligations(rules: Sequence[Rule], unsealed: bool) -> list[Expression]:
    """One expression for each of these rules, which must share their ground and their windows."""
    settled = _settled(rules, _windows(rules, unsealed))
    return [_obligations(rules, index, settled, unsealed) for index in range(len(rules))]


def _unit(rules: Sequence[Rule]) -> Unit:
    opening = rules[0].opening
    if not isinstance(opening, Each):
        raise TypeError("Only calendar windows are plain.")
    return opening.unit


def _oldest(rule: Rule) -> str:
    """The column with the oldest unsealed period for rules as long wanted as this one."""
    return f"oldest_{rule.wanted_for or 0}"


def _longest_wanted(rules: Sequence[Rule]) -> Rule:
    return max(rules, key=lambda rule: rule.wanted_for or 0)


def _periods(rules: Sequence[Rule], unsealed: bool) -> Expression:
    """The periods to settle for each as_of that occurs: a small table, joined by hashing."""
    subjects, calendar = relations.table("subjects"), _calendar(_unit(rules))
    asked = subjects.group_by("as_of").aggregate(since=subjects.tracked_from.min())
    if not unsealed:
        asked = _with_oldest(asked, rules)
        reach = (_longest_wanted(rules).wanted_for or 0) + (SEALED_AFTER + 2) * LENGTHS[
            _unit(rules)
        ]
        asked = asked.mutate(since=ibis.greatest(asked.since, asked.as_of - reach))
    begun = (calendar.day >= asked.since) & (calendar.day <= asked.as_of + SOON_DAYS)
    periods = asked.join(calendar, begun & (calendar.day == calendar["first"]))
    periods = periods.filter(_any_in_force(rules, periods["first"]))
    if not unsealed:
        periods = periods.filter(periods.period >= periods[_oldest(_longest_wanted(rules))])
    key = periods.number.cast("int64")
    return periods.mutate(opening_key=key).drop("since", "day", "number")


def _calendar(unit: Unit) -> Expression:
    """The calendar with one unit's periods."""
    calendar = relations.table("calendar").view()
    return calendar.select("day", "number", period=unit, first=f"{unit}_first", last=f"{unit}_last")


def _with_oldest(asked: Expression, rules: Sequence[Rule]) -> Expression:
    """Adds the oldest unsealed period; a calendar that begins later than that seals nothing."""
    for wanted in sorted({rule.wanted_for or 0 for rule in rules}):
        calendar = _calendar(_unit(rules)).select("day", then="period")
        looked = asked.left_join(calendar, calendar.day == asked.as_of - wanted)
        oldest = looked.then.fill_null(0) - SEALED_AFTER
        asked = looked.mutate(**{f"oldest_{wanted}": oldest}).drop("day", "then")
    return asked


def _any_in_force(rules: Sequence[Rule], day: Column) -> Column:
    periods = {rule.period for rule in rules}
    since = day >= min(period.since for period in periods)
    ends = [period.until for period in periods if period.until is not None]
    return since & (day < max(ends)) if len(ends) == len(periods) else since


def _windows(rules: Sequence[Rule], unsealed: bool) -> Expression:
    """One row for each subject and period, with the hull of its days on the ground."""
    subjects, periods = relations.table("subjects"), _periods(rules, unsealed)
    tracked = subjects.join(
        periods, (subjects.as_of == periods.as_of) & (periods["first"] >= subjects.tracked_from)
    ).drop("as_of_right", "tracked_from", "born")
    ground = rules[0].ground
    # For a hull the spans of a single test need not be merged first.
    stays = grounds.loose(ground[0]) if len(ground) == 1 else grounds.merged(ground)
    within = every(
        tracked.subject_id == stays.subject_id,
        stays.starts_on <= tracked["last"],
        stays.ends_on > tracked["first"],
    )
    joined = tracked.join(stays, within)
    first, last = joined["first"], joined["last"]
    hull = {
        "opens_on": ibis.greatest(joined.starts_on, first).min().cast("int32"),
        "closes_on": ibis.least(joined.ends_on - 1, last).max().cast("int32"),
    }
    if planted("engine-stage-hull-ignored"):
        hull = {"opens_on": first.min(), "closes_on": last.min()}
    return joined.group_by(*tracked.columns).aggregate(**hull)


def _settled(rules: Sequence[Rule], windows: Expression) -> Expression:
    """The windows with what was found for each rule, from one pass over the evidence."""
    kinds = {match.kind for rule in rules for match in rule.needs[0].matches}
    evidence = _by_period(_unit(rules), sorted({WAIVER.number, *kinds}))
    during = every(
        windows.party == evidence.party,
        windows.period == evidence.its_period,
        evidence.occurred_on >= windows.opens_on,
        evidence.occurred_on <= windows["last"],
    )
    joined = windows.left_join(evidence, during)
    counts: dict[str, Column] = {"waived": _waived_bits(rules, joined)}
    for index, rule in enumerate(rules):
        counts |= _counts(rule, index, joined)
    return joined.group_by(*windows.columns).aggregate(**counts)


def _by_period(unit: Unit, kinds: Sequence[int]) -> Expression:
    evidence = relations.table("evidence").view()
    chosen = evidence.filter(evidence.kind.isin(kinds)).drop("root_id", "label")
    calendar = _calendar(unit).select("day", its_period="period")
    return chosen.join(calendar, chosen.occurred_on == calendar.day).drop("day")


def _counts(rule: Rule, index: int, joined: Expression) -> dict[str, Column]:
    need = rule.needs[0]
    counted = columns.passes_any(need, joined) & (joined.occurred_on <= joined.closes_on)
    order = columns.order_of(joined)
    return {
        # Not of rows: Ibis makes that a sum for Spark, which is null where no evidence was joined.
        f"found_{index}": joined.evidence_id.count(where=counted),
        f"pieces_{index}": columns.first_pieces(order, need.at_least, counted),
    }


def _bit(rules: Sequence[Rule], standard: int) -> int:
    numbers = sorted({rule.standard for rule in rules})
    return 1 << numbers.index(standard)


def _waived_bits(rules: Sequence[Rule], joined: Expression) -> Column:
    """One aggregate for all rules: the standards waived in this window, as bits."""
    bits = [(number, _bit(rules, number)) for number in sorted({one.standard for one in rules})]
    waived = joined[f"a{WAIVER_SLOT}"]
    cases = ibis.cases(*((waived == number, bit) for number, bit in bits), else_=0)
    of_this = (joined.kind == WAIVER.number) & (joined.answers == joined.opening_key)
    if planted("engine-waiver-any-opening"):
        of_this = joined.kind == WAIVER.number
    return columns.bit_or(cases.cast("int64"), where=of_this)


def _obligations(
    rules: Sequence[Rule], index: int, settled: Expression, unsealed: bool
) -> Expression:
    rule, need = rules[index], rules[index].needs[0]
    mine = settled.filter(columns.in_force(rule, settled["first"]))
    if not unsealed and _oldest(rule) != _oldest(_longest_wanted(rules)):
        mine = mine.filter(mine.period >= mine[_oldest(rule)])
    waived = (mine.waived & _bit(rules, rule.standard)).fill_null(0) != 0
    mine = mine.select(
        *("subject_id", "party", "as_of", "opening_key", "opens_on", "closes_on"),
        waived=waived,
        due_on="last",
        found=f"found_{index}",
        meets=columns.piece(mine[f"pieces_{index}"], need.at_least, need.at_least),
    )
    if rule.wanted_for is not None:
        mine = _with_late(rule, mine)
    return columns.obligation(rule, mine, met=mine.found >= need.at_least)


def _with_late(rule: Rule, mine: Expression) -> Expression:
    """Adds the piece that came late, looked for only where the window was left short."""
    need = rule.needs[0]
    short = mine.filter(mine.found < need.at_least)
    short = short.select("subject_id", "party", "opening_key", "closes_on", "due_on", "found")
    evidence = relations.table("evidence").view()
    matching = evidence.filter(columns.passes_any(need, evidence))
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
    late = joined.group_by("subject_id", "opening_key", "found").aggregate(
        pieces=columns.first_pieces(order, need.at_least, ibis.literal(True))
    )
    wanting = need.at_least - late.found.cast("int32")
    comes = columns.piece(late.pieces, need.at_least, wanting)
    late = late.select("subject_id", "opening_key", comes_late=comes)
    same = (mine.subject_id == late.subject_id) & (mine.opening_key == late.opening_key)
    return mine.left_join(late, same).drop("subject_id_right", "opening_key_right")
