"""Where a member stands in each of their programs today, for their page and for moving them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from hearth.access.actors import Actor
from hearth.access.selectors import visible
from hearth.foundation.clock import today_in
from hearth.ledger.labelling import places_of
from hearth.ledger.models import Evidence, Reason, Span
from hearth.ledger.selectors.known import covers, standing_of_members
from hearth.ledger.selectors.programs import Program, programs_in
from hearth.ledger.selectors.subjects import subjects_of_members
from hearth.rules.evidence import CLOSURE, decode
from hearth.rules.labels import NORMAL, joined
from hearth.rules.model import Named
from hearth.rules.obligation import SpanKind
from hearth.rules.text import Text

SOURCE = "ledger_enrollment"  # of what is filed about where members stand
KINDS = (SpanKind.STAGE, SpanKind.TRACK, SpanKind.POPULATION, SpanKind.HOLD)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A stage, track, population or hold, in the pack's words, and since when."""

    kind: SpanKind
    code: str
    title: Text
    since: date


@dataclass(frozen=True, kw_only=True)
class Enrolled:
    """One program of a member, with their places in it in the order of KINDS."""

    enrollment_id: int
    agency_id: int
    program: Program
    tracked_from: date
    places: tuple[Place, ...]

    @property
    def today(self) -> date:
        """Today by the program's calendar."""
        return today_in(self.program.zone)

    @property
    def is_over(self) -> bool:
        """Whether they stand in a stage that ends the enrollment."""
        ends = {one.code for one in self.program.pack.stages if one.ends}
        return bool(self.codes(SpanKind.STAGE) & ends)

    def codes(self, kind: SpanKind) -> set[str]:
        """Where they are today."""
        return {one.code for one in self.places if one.kind == kind}


def enrolled_of_member(actor: Actor, member_id: int) -> tuple[Enrolled, ...]:
    """The member's programs that the actor may see, by title. Three queries."""
    programs = programs_in(actor.network_id)
    subjects = subjects_of_members(actor, [member_id])
    running = {key: one for key, one in subjects.items() if one.offering_id in programs}
    spans = visible(actor, Span.objects.filter(superseded_at=None, kind__in=KINDS))
    found: dict[int, list[Span]] = {key: [] for key in running}
    for span in spans.filter(subject_id__in=list(running)).order_by("kind", "starts_on", "id"):
        found[span.subject_id].append(span)
    enrolled = [
        Enrolled(
            enrollment_id=subject.enrollment_id or 0,
            agency_id=subject.agency_id,
            program=(program := programs[subject.offering_id]),
            tracked_from=subject.tracked_from,
            places=tuple(_places(program, found[key])),
        )
        for key, subject in running.items()
    ]
    return tuple(sorted(enrolled, key=lambda one: (one.program.title, one.enrollment_id)))


def told_by_places(actor: Actor, member_id: int, today: date) -> int:
    """What the member's places of today tell of, of those that the actor may see."""
    spans = visible(actor, Span.objects.filter(superseded_at=None, member_id=member_id))
    labelled = spans.exclude(label=NORMAL).only(
        "member_id", "agency_id", "label", "starts_on", "ends_on"
    )
    return joined(*(span.label for span in labelled if covers(span, today)))


def told_today(actor: Actor, member_id: int) -> int:
    """The same for today on the calendar of the member's first program."""
    standings = standing_of_members(actor, [member_id])
    if not standings:
        return NORMAL
    return told_by_places(actor, member_id, today_in(standings[0].program.zone))


@dataclass(frozen=True, kw_only=True)
class Ending:
    """Why an enrollment ended: a reason of the pack's, and the words that went with it."""

    title: Text
    words: str


def endings_of(actor: Actor, enrolled: Iterable[Enrolled]) -> dict[int, Ending]:
    """By enrollment, the reasons of those that have ended, as the actor may see them.

    Two queries, and none where nobody has left.
    """
    over = {one.enrollment_id: one.program.pack for one in enrolled if one.is_over}
    if not over:
        return {}
    filed = Evidence.objects.filter(
        source=SOURCE, source_id__in=list(over), kind=CLOSURE.number, is_retracted=False
    )
    last = {
        one.source_id: one
        for one in visible(actor, filed.filter(superseded_at=None)).order_by("occurred_on", "id")
    }
    reasons = Reason.objects.filter(evidence_id__in=[one.pk for one in last.values()])
    said = {one.evidence_id: one.words for one in visible(actor, reasons)}
    return {
        key: Ending(title=closures[number - 1].title, words=said.get(one.pk, ""))
        for key, one in last.items()
        if key is not None
        and (closures := over[key].closures)
        and isinstance(number := decode(CLOSURE, one.slots).get("reason"), int)
        and number <= len(closures)
    }


def changeable(actor: Actor, enrolled: Iterable[Enrolled]) -> tuple[Enrolled, ...]:
    """Those of a member's programs in which the actor's own agency serves them."""
    return tuple(one for one in enrolled if one.agency_id == actor.organization_id)


def _places(program: Program, spans: list[Span]) -> list[Place]:
    today = today_in(program.zone)
    named = {kind: _by_number(program, kind) for kind in KINDS}
    return [
        Place(kind=kind, code=known.code, title=known.title, since=span.starts_on)
        for span in spans
        if covers(span, today)
        if (known := named[(kind := SpanKind(span.kind))].get(span.value))
    ]


def words_of(program: Program, kind: SpanKind) -> tuple[Named, ...]:
    """The stages, tracks, populations or holds that a program has."""
    return places_of(program.pack)[kind.name.lower()]


def _by_number(program: Program, kind: SpanKind) -> Mapping[int, Named]:
    numbers = {
        SpanKind.STAGE: program.codes.stages,
        SpanKind.TRACK: program.codes.tracks,
        SpanKind.POPULATION: program.codes.populations,
        SpanKind.HOLD: program.codes.holds,
    }[kind]
    return {numbers[one.code]: one for one in words_of(program, kind)}
