"""The reference engine: settling one subject in plain Python.

This says what a pack means; the set engine must agree with it on every row. It explains, tests
and reconciles, and never writes. Days are inclusive everywhere except the end of a span.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hearth.rules import intervals, windows
from hearth.rules.evidence import WAIVER
from hearth.rules.faults import planted
from hearth.rules.intervals import FOREVER, Interval
from hearth.rules.labels import NORMAL, joined
from hearth.rules.model import Each, OnEntry
from hearth.rules.obligation import (
    LARGEST_FOUND,
    Evidence,
    Obligation,
    Span,
    SpanKind,
    State,
    Subject,
    pack_parts,
)
from hearth.rules.resolve import (
    WAIVER_SLOT,
    BeforeSpan,
    Counted,
    DaysIn,
    Match,
    Repeated,
    Rule,
    SlotTest,
    SpanTest,
)
from hearth.rules.windows import NEVER


@dataclass(frozen=True)
class History:
    """What is known of one subject: the spans it was in, and the evidence about its party."""

    subject: Subject
    spans: Sequence[Span]
    evidence: Sequence[Evidence]

    def matching(self, match: Match) -> list[Evidence]:
        return [piece for piece in self.evidence if passes(match, piece)]

    def within(self, tests: Sequence[SpanTest]) -> list[Interval]:
        """The stretches during which all of the tests hold."""
        return intervals.merged(intervals.shared([self._in(test) for test in tests]))

    def _in(self, test: SpanTest) -> list[Interval]:
        return intervals.merged(
            (span.starts_on, FOREVER if span.ends_on is None else span.ends_on)
            for span in self.spans
            if span.kind == test.kind and (not test.values or span.value in test.values)
        )

    def held(self, rule: Rule) -> list[Interval]:
        """The stretches during which the rule's clock stands still."""
        return self._in(SpanTest(SpanKind.HOLD, rule.pauses)) if rule.pauses else []


@dataclass(frozen=True)
class Window:
    """One opening of a rule. Evidence counts from `counts_from` until `counts_until`.

    `closes_on` is the last day on which the requirement stood; before `due_on` when the subject
    left the rule's ground first. A window that was cut asks for `share` days out of so many.
    """

    key: int
    opens_on: int
    closes_on: int
    counts_until: int
    due_on: int
    opening: Evidence | None = None
    share: tuple[int, int] = (1, 1)

    def needed(self, need: Counted) -> int:
        """What the need asks of this window: a cut one for its share, rounded up."""
        part, whole = self.share
        return -(-need.at_least * part // whole)


@dataclass(frozen=True)
class Settled:
    """An obligation and what decided it: the pieces found in time for each need, and so on."""

    rule: Rule
    window: Window
    obligation: Obligation
    needed: tuple[int, ...]
    found: tuple[tuple[Evidence, ...], ...]
    waiver: Evidence | None
    excuse: Evidence | None


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
    settled = reckon(rules, subject, spans, evidence, unsealed=unsealed)
    return sorted(one.obligation for one in settled)


def reckon(
    rules: Iterable[Rule],
    subject: Subject,
    spans: Iterable[Span],
    evidence: Iterable[Evidence],
    *,
    unsealed: bool = True,
) -> Iterator[Settled]:
    """The same with all that decided, for whoever explains it."""
    history = History(
        subject,
        [span for span in spans if span.subject_id == subject.subject_id],
        sorted((one for one in evidence if one.party == subject.party), key=_order),
    )
    for rule in rules:
        for window in open_windows(rule, history, unsealed):
            if _is_of_age(rule, window, subject):
                yield settle(rule, window, history)


def _order(piece: Evidence) -> tuple[int, int]:
    day, recorded = piece.order
    return (day, -recorded) if planted("engine-tie-order-reversed") else (day, recorded)


def _is_of_age(rule: Rule, window: Window, subject: Subject) -> bool:
    if rule.age_from is None and rule.age_to is None:
        return True
    if subject.born is None:
        return False
    age = windows.age_on(window.opens_on, subject.born)
    return (rule.age_from is None or age >= rule.age_from) and (
        rule.age_to is None or age <= rule.age_to
    )


def passes(match: Match, piece: Evidence) -> bool:
    return piece.kind == match.kind and all(_holds(test, piece) for test in match.tests)


def _holds(test: SlotTest, piece: Evidence) -> bool:
    value = piece.slots[test.slot - 1]
    if value is None:
        return False
    if test.values:
        return (value in test.values) != test.excludes
    return (test.at_least is None or value >= test.at_least) and (
        test.at_most is None or value <= test.at_most
    )


def open_windows(rule: Rule, history: History, unsealed: bool) -> Iterator[Window]:
    """The windows of a rule within the horizon."""
    ground = history.within(rule.ground)
    match rule.opening:
        case Each():
            yield from _calendar_windows(rule, rule.opening, ground, history.subject, unsealed)
        case Repeated(months):
            yield from _repeated_windows(rule, months, ground, history.subject, unsealed)
        case OnEntry():
            for begins, _ in ground:
                key = windows.number(begins)
                yield from _opened(rule, begins, key, None, history, ground, unsealed)
        case opening:
            for piece in history.matching(opening):
                day, key = piece.occurred_on, piece.root_id
                yield from _opened(rule, day, key, piece, history, ground, unsealed)


def _calendar_windows(
    rule: Rule, opening: Each, ground: Sequence[Interval], subject: Subject, unsealed: bool
) -> Iterator[Window]:
    unit = opening.unit
    begins = windows.period_of(unit, subject.tracked_from)
    if not unsealed:
        begins = max(begins, windows.oldest_unsealed(unit, subject.as_of, rule.wanted_for or 0))
    ends = windows.period_of(unit, subject.as_of + windows.SOON_DAYS)
    for period in range(begins, ends + 1):
        for first, last, share in _parts(rule, opening, period):
            hull = intervals.hull(ground, first, last)
            soon = first <= subject.as_of + windows.SOON_DAYS
            if hull and soon and first >= subject.tracked_from:
                key = windows.number(first)
                yield Window(key, hull[0], hull[1], hull[1], last, share=share)


def _parts(rule: Rule, opening: Each, period: int) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """The days of a period that this block decides, if any, and their share of its window."""
    first = windows.period_first(opening.unit, period)
    last = windows.period_first(opening.unit, period + 1) - 1
    if opening.days:
        first, last = first + opening.days[0] - 1, min(first + opening.days[1] - 1, last)
    since, until, whole = rule.period.since, rule.period.until, last - first + 1
    begins_inside = first < since <= last
    ends_inside = until is not None and first < until <= last
    if first > last or since > last or (until is not None and until <= first):
        return
    if (begins_inside and rule.period.begins == "keep") or (
        ends_inside and rule.period.ends == "switch"
    ):
        return
    if begins_inside and rule.period.begins == "prorate":
        first = since
    if ends_inside and rule.period.ends == "prorate" and until is not None:
        last = until - 1
    yield first, last, (last - first + 1, whole)


def _repeated_windows(
    rule: Rule, months: int, ground: Sequence[Interval], subject: Subject, unsealed: bool
) -> Iterator[Window]:
    """Windows of so many months from the first day of each stretch, while it lasts."""
    reach = months * windows.LONGEST_MONTH
    oldest = windows.oldest_unsealed_opening(subject.as_of, reach, rule.wanted_for or 0)
    since = subject.tracked_from if unsealed else max(subject.tracked_from, oldest)
    until = subject.as_of + windows.SOON_DAYS
    for begins, ends in ground:
        count = 0
        while (first := windows.months_after(begins, count * months)) <= min(ends - 1, until):
            count += 1
            last = windows.months_after(begins, count * months) - 1
            closes = min(last, ends - 1)
            if first >= since and rule.period.covers(first):
                yield Window(windows.number(first), first, closes, closes, last)


def _opened(
    rule: Rule,
    day: int,
    key: int,
    piece: Evidence | None,
    history: History,
    ground: Sequence[Interval],
    unsealed: bool,
) -> Iterator[Window]:
    """The window that opens on a day, if the subject is on the rule's ground then."""
    subject, stay = history.subject, intervals.holding(ground, day)
    within = _within(rule, piece)
    if stay is None or within is None or not rule.period.covers(day):
        return
    oldest = windows.oldest_unsealed_opening(subject.as_of, within, rule.wanted_for or 0)
    begins = subject.tracked_from if unsealed else max(subject.tracked_from, oldest)
    if not begins <= day <= subject.as_of + windows.SOON_DAYS:
        return
    due = _due(rule, day, within, history)
    # Who enters the stage that it was due before leaves the ground on that very day.
    entered = isinstance(rule.due, BeforeSpan) and due <= stay[1]
    closes = due if entered else min(due, stay[1] - 1)
    yield Window(key, day, closes, due, due, piece)


def _within(rule: Rule, piece: Evidence | None) -> int | None:
    """The days a rule gives; what it leaves open is as good as for ever."""
    if not isinstance(rule.due, DaysIn):
        return NEVER
    if rule.due.slot is not None:
        return piece.slots[rule.due.slot - 1] if piece else None
    return rule.due.days


def _due(rule: Rule, day: int, within: int, history: History) -> int:
    match rule.due:
        case BeforeSpan(kind, value):
            entered = [
                span.starts_on
                for span in history.spans
                if (span.kind, span.value) == (kind, value)
                and span.starts_on >= day
                and (span.ends_on is None or span.starts_on < span.ends_on)
            ]
            return min(entered, default=NEVER)
        case DaysIn(business=True):
            return windows.business_day_after(day, within)
        case _:
            return _extended(day, day + within, history.held(rule))


def _extended(day: int, due: int, held: Iterable[Interval]) -> int:
    """The due day put off by the days after the opening on which the clock stood still."""
    for begins, ends in held:
        begins = max(begins, day + 1)
        if begins < ends and begins <= due:
            due = NEVER if ends == FOREVER else due + ends - begins
    return min(due, NEVER)


def settle(rule: Rule, window: Window, history: History) -> Settled:
    """The obligation of one window: its evidence, its state and its dates."""
    counted = [_counted(rule, need, window, history) for need in rule.needs]
    needed = tuple(window.needed(need) for need in rule.needs)
    found = tuple(
        tuple(one for one in pieces if one.occurred_on <= window.counts_until) for pieces in counted
    )
    met = all(len(had) >= wanted for had, wanted in zip(found, needed, strict=True))
    deciding = _deciding(counted, needed)
    meets, late = (deciding, None) if met else (None, deciding)
    waiver, excuse = _waiver(rule, window, history), _excuse(rule, window, history)
    obligation = Obligation(
        subject_id=history.subject.subject_id,
        standard=rule.standard,
        opening_key=window.key,
        block=rule.block,
        label=joined(rule.label, window.opening.label if window.opening else NORMAL),
        state=_state(met, bool(waiver), bool(excuse), rule, window, history),
        role=rule.role,
        opens_on=window.opens_on,
        closes_on=window.closes_on,
        due_on=window.due_on,
        wanted_until=None if rule.wanted_for is None else _wanted_until(rule, window),
        needed=needed[0],
        found=min(len(found[0]), LARGEST_FOUND),
        parts=pack_parts([len(had) for had in found]),
        met_on=meets.occurred_on if meets else None,
        met_by=meets.evidence_id if meets else None,
        late_on=late.occurred_on if late else None,
        late_by=late.evidence_id if late else None,
    )
    return Settled(rule, window, obligation, needed, found, waiver, excuse)


def _deciding(counted: Sequence[list[Evidence]], needed: Sequence[int]) -> Evidence | None:
    """The piece that completed the last of the needs; None while one is wanting."""
    if any(len(pieces) < wanted for pieces, wanted in zip(counted, needed, strict=True)):
        return None
    deciding = (pieces[wanted - 1] for pieces, wanted in zip(counted, needed, strict=True))
    return max(deciding, key=_order)


def _wanted_until(rule: Rule, window: Window) -> int:
    return min(window.due_on + (rule.wanted_for or 0), NEVER)


def counts_from(rule: Rule, window: Window) -> int:
    """The first day whose evidence counts."""
    if rule.looks_back is None:
        return window.opens_on
    return min(window.opens_on, window.due_on - rule.looks_back + 1)


def _counted(rule: Rule, need: Counted, window: Window, history: History) -> list[Evidence]:
    """The pieces that count in order: in the window, then while it is still wanted."""
    last = window.counts_until if rule.wanted_for is None else _wanted_until(rule, window)
    pieces = [
        piece
        for piece in history.evidence
        if any(passes(match, piece) for match in need.matches)
        and counts_from(rule, window) <= piece.occurred_on <= last
        and _may_count(rule, window, piece)
    ]
    return pieces if need.distinct is None else _first_of_each(need.distinct, pieces)


def _first_of_each(distinct: int, pieces: Iterable[Evidence]) -> list[Evidence]:
    found: dict[int, Evidence] = {}
    for piece in pieces:
        value = piece.slots[distinct - 1] if distinct else piece.occurred_on
        if value is not None:
            found.setdefault(value, piece)
    return list(found.values())


def _may_count(rule: Rule, window: Window, piece: Evidence) -> bool:
    if window.opening is None:
        return True
    answers = not rule.answers_opening or piece.answers == window.opening.root_id
    return answers and piece.evidence_id != window.opening.evidence_id


def _waiver(rule: Rule, window: Window, history: History) -> Evidence | None:
    """A waiver says of which standard, and by its key of which obligation."""
    waiver = Match(WAIVER.number, (SlotTest(WAIVER_SLOT, (rule.standard,)),))
    named = (piece for piece in history.matching(waiver) if piece.answers == window.key)
    return next((piece for piece in named if _is_inside(window, piece)), None)


def _excuse(rule: Rule, window: Window, history: History) -> Evidence | None:
    """What happened in the window that makes the act unnecessary."""
    if rule.unless is None:
        return None
    pieces = history.matching(rule.unless)
    others = (piece for piece in pieces if piece != window.opening)
    return next((piece for piece in others if _is_inside(window, piece)), None)


def _is_inside(window: Window, piece: Evidence) -> bool:
    return window.opens_on <= piece.occurred_on <= window.due_on


def _state(
    met: bool, waived: bool, excused: bool, rule: Rule, window: Window, history: History
) -> State:
    as_of = history.subject.as_of
    if waived and planted("engine-waiver-before-met"):
        return State.WAIVED
    if met:
        return State.MET
    if waived:
        return State.WAIVED
    if excused or (window.closes_on < window.due_on and as_of > window.closes_on):
        return State.VOID
    if as_of < window.opens_on:
        return State.UPCOMING
    if intervals.holding(history.held(rule), min(as_of, window.due_on)):
        return State.HELD
    return State.OPEN if as_of <= window.due_on else State.MISSED
