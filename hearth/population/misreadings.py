"""Planted faults, one for each construct: the set engine compiles a rule that it misread.

The reference engine gets the rule as it stands, so a test that settles both must find that they
differ. A construct without a misreading here is one whose loss nobody would notice.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from hearth.rules.faults import planted
from hearth.rules.model import Each, OnEntry, Straddle
from hearth.rules.obligation import SpanKind
from hearth.rules.resolve import BeforeSpan, Counted, DaysIn, Match, Repeated, Rule, SlotTest

Misreading = Callable[[Rule], Rule]


def misread(rules: Iterable[Rule]) -> list[Rule]:
    """The rules as they are, or as the planted fault misreads them."""
    name = next((name for name in MISREADINGS if planted(name)), None)
    return [MISREADINGS[name](rule) if name else rule for rule in rules]


def _opening(kind: type, change: Callable[[Any], Any]) -> Misreading:
    def misread(rule: Rule) -> Rule:
        opening = rule.opening
        return replace(rule, opening=change(opening)) if isinstance(opening, kind) else rule

    return misread


def _due(kind: type, change: Callable[[Any], Any]) -> Misreading:
    def misread(rule: Rule) -> Rule:
        return replace(rule, due=change(rule.due)) if isinstance(rule.due, kind) else rule

    return misread


def _where(change: Callable[[SlotTest], SlotTest]) -> Misreading:
    """Every condition of what is needed, changed."""

    def changed(need: Counted) -> Counted:
        return replace(
            need,
            matches=tuple(
                replace(one, tests=tuple(change(test) for test in one.tests))
                for one in need.matches
            ),
        )

    return lambda rule: replace(rule, needs=tuple(changed(need) for need in rule.needs))


def _ground_without(kind: SpanKind) -> Misreading:
    return lambda rule: replace(rule, ground=tuple(one for one in rule.ground if one.kind != kind))


def _grounds_values(rule: Rule) -> Rule:
    """Any stage, any role of the staff, instead of those that are named."""
    return replace(rule, ground=(replace(rule.ground[0], values=()), *rule.ground[1:]))


def _straddle(of: Straddle, instead: Straddle) -> Misreading:
    def misread(rule: Rule) -> Rule:
        period = rule.period
        begins = instead if period.begins == of else period.begins
        ends = instead if period.ends == of else period.ends
        return replace(rule, period=replace(period, begins=begins, ends=ends))

    return misread


def _unit(unit: str, instead: Any) -> Misreading:
    return _opening(Each, lambda each: replace(each, unit=instead) if each.unit == unit else each)


MISREADINGS: Mapping[str, Misreading] = {
    "misread-day": _unit("day", "week"),
    "misread-week": _unit("week", "month"),
    "misread-quarter": _unit("quarter", "month"),
    "misread-part-of-a-window": _opening(Each, lambda each: replace(each, days=None)),
    "misread-every-so-many-months": _opening(Repeated, lambda one: Repeated(one.months + 1)),
    "misread-on-entry": _opening(OnEntry, lambda _: Each("month")),
    "misread-condition-of-opening": _opening(Match, lambda one: replace(one, tests=())),
    "misread-business-days": _due(DaysIn, lambda due: replace(due, business=False)),
    "misread-days-of-the-evidence": _due(
        DaysIn, lambda due: due if due.slot is None else DaysIn(due.slot)
    ),
    "misread-before-a-stage": _due(BeforeSpan, lambda due: replace(due, value=due.value % 3 + 1)),
    "misread-several-needs": lambda rule: replace(rule, needs=rule.needs[:1]),
    "misread-kinds-that-count-alike": lambda rule: replace(
        rule, needs=tuple(replace(need, matches=need.matches[:1]) for need in rule.needs)
    ),
    "misread-how-many": lambda rule: replace(
        rule, needs=tuple(replace(need, at_least=1) for need in rule.needs)
    ),
    "misread-values": _where(lambda test: replace(test, values=test.values[:1])),
    "misread-none-of": _where(lambda test: replace(test, excludes=False)),
    "misread-at-least": _where(
        lambda test: test if test.at_least is None else replace(test, at_least=test.at_least + 1)
    ),
    "misread-at-most": _where(
        lambda test: test if test.at_most is None else replace(test, at_most=test.at_most - 1)
    ),
    "misread-answers": lambda rule: replace(rule, answers_opening=False),
    "misread-unless": lambda rule: replace(rule, unless=None),
    "misread-pauses": lambda rule: replace(rule, pauses=()),
    "misread-late": lambda rule: replace(rule, wanted_for=None),
    "misread-label": lambda rule: replace(rule, label=0),
    "misread-stage": _grounds_values,
    "misread-track": _ground_without(SpanKind.TRACK),
    "misread-population": _ground_without(SpanKind.POPULATION),
    "misread-age-from": lambda rule: replace(rule, age_from=None),
    "misread-age-to": lambda rule: replace(rule, age_to=None),
    "misread-switch": _straddle("switch", "keep"),
    "misread-prorate": _straddle("prorate", "switch"),
    "misread-end-of-a-block": lambda rule: replace(rule, period=replace(rule.period, until=None)),
    "misread-responsible": lambda rule: replace(rule, role=rule.role % 2 + 1),
}
"""By the name of the fault."""
