"""The reference engine: settling one subject in plain Python.

This says what a pack means; the set engine must agree with it on every row. It explains, tests
and reconciles, and never writes. Days are inclusive everywhere except the end of a span.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hearth.rules import windows
from hearth.rules.evidence import WAIVER
from hearth.rules.faults import planted
from hearth.rules.obligation import (
    LARGEST_FOUND,
    STAGE_SPAN,
    Evidence,
    Obligation,
    Span,
    State,
    Subject,
)
from hearth.rules.resolve import WAIVER_SLOT, Match, Rule, SlotTest


@dataclass(frozen=True)
class History:
    """What is known of one subject: the stages it was in, and the evidence about its party."""

    subject: Subject
    spans: Sequence[Span]
    evidence: Sequence[Evidence]

    def in_stage(self, stages: Sequence[int], day: int) -> bool:
        return any(
            span.starts_on <= day and (span.ends_on is None or day < span.ends_on)
            for span in self.stays(stages)
        )

    def stays(self, stages: Sequence[int]) -> list[Span]:
        """The spans of these stages, of any stage when none is named."""
        return [span for span in self.spans if not stages or span.value in stages]

    def matching(self, match: Match) -> list[Evidence]:
        return [piece for piece in self.evidence if passes(match, piece)]


@dataclass(frozen=True)
class Window:
    """One opening of a rule. Evidence counts from `opens_on` until `counts_until`.

    `closes_on` is the last day on which the requirement stood; before `due_on` when the stage
    ended first.
    """

    key: int
    opens_on: int
    closes_on: int
    counts_until: int
    due_on: int
    opening: Evidence | None = None


def evaluate(
    rules: Iterable[Rule],
    subject: Subject,
    spans: Iterable[Span],
    evidence: Iterable[Evidence],
    *,
    unsealed: bool = False,
) -> list[Obligation]:
    """Every obligation of one subject, ordered by standard and opening.

    `unsealed` reaches back to `tracked_from` instead of the last few periods. Spans of other
    subjects and evidence about other parties are ignored.
    """
    history = History(
        subject,
        [span for span in spans if _is_stay_of(subject, span)],
        sorted((one for one in evidence if one.party == subject.party), key=_order),
    )
    return sorted(
        settle(rule, window, history)
        for rule in rules
        for window in open_windows(rule, history, unsealed)
    )


def _order(piece: Evidence) -> tuple[int, int]:
    day, recorded = piece.order
    return (day, -recorded) if planted("engine-tie-order-reversed") else (day, recorded)


def _is_stay_of(subject: Subject, span: Span) -> bool:
    lasts = span.ends_on is None or span.starts_on < span.ends_on
    return span.subject_id == subject.subject_id and span.kind == STAGE_SPAN and lasts


def passes(match: Match, piece: Evidence) -> bool:
    return piece.kind == match.kind and all(_holds(test, piece) for test in match.tests)


def _holds(test: SlotTest, piece: Evidence) -> bool:
    value = piece.slots[test.slot - 1]
    if value is None:
        return False
    if test.values:
        return value in test.values
    return (test.at_least is None or value >= test.at_least) and (
        test.at_most is None or value <= test.at_most
    )


def open_windows(rule: Rule, history: History, unsealed: bool) -> Iterator[Window]:
    """The windows of a rule within the horizon."""
    if rule.opening is None:
        yield from _monthly_windows(rule, history, unsealed)
    else:
        yield from _opened_windows(rule, rule.opening, history, unsealed)


def _monthly_windows(rule: Rule, history: History, unsealed: bool) -> Iterator[Window]:
    subject = history.subject
    begins = windows.month_of(subject.tracked_from)
    if not unsealed:
        oldest = windows.oldest_unsealed_month(subject.as_of, rule.wanted_for or 0)
        begins = max(begins, oldest)
    for month in range(begins, windows.month_of(subject.as_of + windows.SOON_DAYS) + 1):
        first, last = windows.month_first(month), windows.month_last(month)
        hull = _hull(history.stays(rule.stages), first, last)
        if hull and first >= subject.tracked_from and rule.effective.covers(first):
            yield Window(windows.month_key(first), hull[0], hull[1], hull[1], last)


def _hull(stays: Iterable[Span], first: int, last: int) -> tuple[int, int] | None:
    """The first and the last day in these stays within the month; gaps between do not count."""
    clipped = [
        (max(stay.starts_on, first), last if stay.ends_on is None else min(stay.ends_on - 1, last))
        for stay in stays
    ]
    days = [day for stay in clipped if stay[0] <= stay[1] for day in stay]
    return (min(days), max(days)) if days else None


def _opened_windows(
    rule: Rule, opening: Match, history: History, unsealed: bool
) -> Iterator[Window]:
    subject = history.subject
    for piece in history.matching(opening):
        day = piece.occurred_on
        within = rule.within.days if rule.within.slot is None else piece.slots[rule.within.slot - 1]
        if within is None or day > subject.as_of + windows.SOON_DAYS:
            continue
        oldest = windows.oldest_unsealed_opening(subject.as_of, within, rule.wanted_for or 0)
        begins = subject.tracked_from if unsealed else max(subject.tracked_from, oldest)
        stays = history.in_stage(rule.stages, day)
        if day >= begins and stays and rule.effective.covers(day):
            due = day + within
            closes = _last_day_of_stay(history, rule.stages, day, due)
            yield Window(piece.root_id, day, closes, due, due, piece)


def _last_day_of_stay(history: History, stages: Sequence[int], day: int, due: int) -> int:
    """The last day until `due` of the unbroken stay in these stages that began by `day`.

    Moving from one of them straight into another does not end the requirement.
    """
    ends = [stay.ends_on for stay in history.stays(stages) if stay.ends_on is not None]
    broken = [end for end in ends if end > day and not history.in_stage(stages, end)]
    return min([due, *(end - 1 for end in broken)])


def settle(rule: Rule, window: Window, history: History) -> Obligation:
    """The obligation of one window: its evidence, its state and its dates."""
    counted = _counted(rule, window, history)
    found = [piece for piece in counted if piece.occurred_on <= window.counts_until]
    deciding = counted[rule.at_least - 1] if len(counted) >= rule.at_least else None
    met = len(found) >= rule.at_least
    meets, late = (deciding, None) if met else (None, deciding)
    wanted_until = None if rule.wanted_for is None else window.due_on + rule.wanted_for
    return Obligation(
        subject_id=history.subject.subject_id,
        standard=rule.standard,
        opening_key=window.key,
        block=rule.block,
        label=max(rule.label, window.opening.label if window.opening else 0),
        state=_state(met, _waived(rule, window, history), window, history.subject.as_of),
        role=rule.role,
        opens_on=window.opens_on,
        closes_on=window.closes_on,
        due_on=window.due_on,
        wanted_until=wanted_until,
        needed=rule.at_least,
        found=min(len(found), LARGEST_FOUND),
        met_on=meets.occurred_on if meets else None,
        met_by=meets.evidence_id if meets else None,
        late_on=late.occurred_on if late else None,
        late_by=late.evidence_id if late else None,
    )


def _counted(rule: Rule, window: Window, history: History) -> list[Evidence]:
    """The matching evidence in order: in the window, then while it is still wanted."""
    last = window.counts_until if rule.wanted_for is None else window.due_on + rule.wanted_for
    return [
        piece
        for piece in history.matching(rule.satisfied_by)
        if window.opens_on <= piece.occurred_on <= last and _may_count(rule, window, piece)
    ]


def _may_count(rule: Rule, window: Window, piece: Evidence) -> bool:
    if window.opening is None:
        return True
    answers = not rule.answers_opening or piece.answers == window.opening.root_id
    return answers and piece.evidence_id != window.opening.evidence_id


def _waived(rule: Rule, window: Window, history: History) -> bool:
    waiver = Match(WAIVER.number, (SlotTest(WAIVER_SLOT, (rule.standard,)),))
    days = (piece.occurred_on for piece in history.matching(waiver))
    return any(window.opens_on <= day <= window.due_on for day in days)


def _state(met: bool, waived: bool, window: Window, as_of: int) -> State:
    if waived and planted("engine-waiver-before-met"):
        return State.WAIVED
    if met:
        return State.MET
    if waived:
        return State.WAIVED
    if window.closes_on < window.due_on and as_of > window.closes_on:
        return State.VOID
    if as_of < window.opens_on:
        return State.UPCOMING
    return State.OPEN if as_of <= window.due_on else State.MISSED
