"""What can change in a member's place today, each by one word that a form sends back."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from hearth.access.actors import Actor
from hearth.ledger.closing import closing_stage
from hearth.ledger.models import Enrollment
from hearth.ledger.placing import close_enrollment, enter, leave, move_to_stage, move_to_track
from hearth.ledger.policies import PlaceRefusedError
from hearth.ledger.selectors import Enrolled, in_page_language, words_of
from hearth.members.models import Member
from hearth.rules.obligation import SpanKind

MOVE, BEGIN, END, CLOSE = "move", "begin", "end", "close"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that may change. `kind` is none where the enrollment ends."""

    enrolled: Enrolled
    act: str
    kind: SpanKind | None
    code: str
    label: str
    needs_reason: bool = False

    @property
    def word(self) -> str:
        """What a form sends back."""
        kind = self.kind.name.lower() if self.kind else ""
        return f"{self.enrolled.enrollment_id}.{self.act}.{kind}.{self.code}"


def changes_of(enrolled: Enrolled) -> list[Change]:
    """Every change that the pack knows, from where the member stands today."""
    return [
        *_to(enrolled, MOVE, SpanKind.STAGE, _("Moves to the stage: %(title)s")),
        *_to(enrolled, MOVE, SpanKind.TRACK, _("Moves to the track: %(title)s")),
        *_to(enrolled, BEGIN, SpanKind.POPULATION, _("Belongs from now on to: %(title)s")),
        *_endings(enrolled, SpanKind.POPULATION, _("No longer belongs to: %(title)s")),
        *_to(enrolled, BEGIN, SpanKind.HOLD, _("On hold: %(title)s")),
        *_endings(enrolled, SpanKind.HOLD, _("No longer on hold: %(title)s")),
        *_closures(enrolled),
    ]


def make_change(actor: Actor, member: Member, change: Change, on: date, reason: str = "") -> None:
    """Change a member's place from a day on. Raises PlaceRefusedError with the reason.

    `reason` are the words that go with an end of the enrollment; other changes have none.
    """
    if on > change.enrolled.today:
        raise PlaceRefusedError(_("This day is still to come. Record it when it is there."))
    if on < change.enrolled.tracked_from:
        raise PlaceRefusedError(_("On that day the program did not keep records here yet."))
    enrollment = Enrollment.objects.select_related("offering", "member").get(
        pk=change.enrolled.enrollment_id, member=member
    )
    match change.act, change.kind:
        case "move", SpanKind.TRACK:
            move_to_track(enrollment, change.code, on)
        case "move", _kind:
            move_to_stage(actor, enrollment, change.code, on)
        case "begin", SpanKind() as kind:
            enter(enrollment, kind, change.code, on)
        case "end", SpanKind() as kind:
            leave(enrollment, kind, change.code, on)
        case _others:
            close_enrollment(actor, enrollment, change.code, on, reason)


def _to(enrolled: Enrolled, act: str, kind: SpanKind, label: str) -> list[Change]:
    """To wherever they are not; the stage after a closure is the closure's to reach."""
    closed = closing_stage(enrolled.program.pack)
    there = enrolled.codes(kind) | ({closed} if kind == SpanKind.STAGE else set())
    return [
        _change(enrolled, act, kind, one.code, label % {"title": in_page_language(one.title)})
        for one in words_of(enrolled.program, kind)
        if one.code not in there
    ]


def _endings(enrolled: Enrolled, kind: SpanKind, label: str) -> list[Change]:
    return [
        _change(enrolled, END, kind, one.code, label % {"title": in_page_language(one.title)})
        for one in enrolled.places
        if one.kind == kind
    ]


def _closures(enrolled: Enrolled) -> list[Change]:
    stages = enrolled.codes(SpanKind.STAGE)
    label = _("Leaves the program: %(title)s")
    return [
        Change(
            enrolled=enrolled,
            act=CLOSE,
            kind=None,
            code=one.code,
            label=label % {"title": in_page_language(one.title)},
            needs_reason=one.needs_reason,
        )
        for one in enrolled.program.pack.closures
        if one.refused is None and (not one.stages or stages & set(one.stages))
    ]


def _change(enrolled: Enrolled, act: str, kind: SpanKind, code: str, label: str) -> Change:
    return Change(enrolled=enrolled, act=act, kind=kind, code=code, label=label)
