"""Where members stand in their programs: stages, tracks, populations, holds.

A member is in one stage and on one track at a time, in as many populations and holds as apply.
Nothing is overwritten: what was believed before stays, replaced on a day.
"""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hearth.access.actors import Actor
from hearth.access.services import check_may_write
from hearth.foundation.clock import now, today_in
from hearth.ledger.acuity import AcuityError, Scored, Standing, scored
from hearth.ledger.closing import ClosureRefusedError, closing_stage, closure_for
from hearth.ledger.labelling import place_label, program_label
from hearth.ledger.models import Code, Enrollment, Evidence, Installation, Span, Subject
from hearth.ledger.packs import installed_pack, offering_parameters
from hearth.ledger.policies import (
    EnrollmentRefusedError,
    PlaceRefusedError,
    check_may_enroll,
    place_number,
)
from hearth.ledger.selectors import in_page_language
from hearth.ledger.selectors.places import SOURCE
from hearth.ledger.services import (
    Filed,
    NewEvidence,
    file_evidence,
    lock_member,
    retract_evidence,
    say_why,
    settle_member,
)
from hearth.ledger.spans import cut_spans, from_day
from hearth.rules.evidence import ASSESSMENT, CLOSURE, Kind, encode
from hearth.rules.model import Pack
from hearth.rules.obligation import SpanKind
from hearth.rules.windows import to_day
from hearth.ui import words


@transaction.atomic
def move_to_stage(actor: Actor, enrollment: Enrollment, stage: str, on: date) -> Span:
    """Move an enrollment to another stage from `on`. An end from that day on is taken back.

    Raises PlaceRefusedError, also where another program of the member excludes coming back.
    """
    check_may_write(actor, enrollment.member)
    lock_member(enrollment.member_id)
    if stage not in [one.code for one in _pack(enrollment).stages if one.ends]:
        try:
            check_may_enroll(enrollment.member, enrollment.offering, on)
        except EnrollmentRefusedError as refused:
            raise PlaceRefusedError(str(refused)) from refused
    for ending in _filed(enrollment, CLOSURE).filter(occurred_on__gte=on):
        retract_evidence(actor, ending)
    return _move(enrollment, SpanKind.STAGE, stage, on)


@transaction.atomic
def move_to_track(enrollment: Enrollment, track: str, on: date) -> Span:
    """Move an enrollment to another track from `on`. Raises PlaceRefusedError."""
    return _move(enrollment, SpanKind.TRACK, track, on)


@transaction.atomic
def enter(enrollment: Enrollment, kind: SpanKind, code: str, on: date) -> Span:
    """Begin a population or a hold on a day. Raises PlaceRefusedError, also if it is on already."""
    lock_member(enrollment.member_id)
    value = place_number(enrollment.offering, kind, code)
    standing = _standing(enrollment, kind).filter(from_day(on), value=value).order_by("starts_on")
    if (known := standing.first()) and known.starts_on <= on:
        raise PlaceRefusedError(_("This has begun already."))
    if known:
        day = words.day(known.starts_on, today_in(enrollment.offering.time_zone))
        raise PlaceRefusedError(_("This is recorded from a later day: %(day)s.") % {"day": day})
    place = _place(enrollment, kind, place_label(_pack(enrollment), kind, code))
    span = Span.objects.create(**place, value=value, starts_on=on)
    settle_member(enrollment.member_id)
    return span


@transaction.atomic
def leave(enrollment: Enrollment, kind: SpanKind, code: str, on: date) -> None:
    """End a population or a hold; `on` is the first day without it. Raises PlaceRefusedError."""
    lock_member(enrollment.member_id)
    value = place_number(enrollment.offering, kind, code)
    spans = list(_standing(enrollment, kind).filter(from_day(on), value=value, starts_on__lte=on))
    if not spans:
        raise PlaceRefusedError(_("This had not begun, or has ended already."))
    cut_spans(spans, on)
    settle_member(enrollment.member_id)


@transaction.atomic
def close_enrollment(
    actor: Actor, enrollment: Enrollment, closure: str, on: date, reason: str = ""
) -> Filed:
    """End an enrollment for a reason of the pack's, and file it with the words given, if any.

    Raises PlaceRefusedError with the reason why it is none, or that words must go with it.
    """
    check_may_write(actor, enrollment.member)
    lock_member(enrollment.member_id)
    pack = _pack(enrollment)
    stage = _code_of(enrollment, SpanKind.STAGE, on)
    end = closing_stage(pack)
    if stage == end:
        raise PlaceRefusedError(_("This enrollment has ended already."))
    try:
        known = closure_for(pack, closure, stage, reason)
    except ClosureRefusedError as error:
        raise PlaceRefusedError(in_page_language(error.sentence)) from error
    if end is None:
        raise PlaceRefusedError(_("This program has no stage that ends it."))
    move_to_stage(actor, enrollment, end, on)
    number = 1 + [one.code for one in pack.closures].index(known.code)
    zone = enrollment.offering.time_zone
    attributes = {"reason": number, "disenrollment": known.type == "disenrollment"}
    at = min(now(), datetime.combine(on, time(12), ZoneInfo(zone)))
    label = program_label(pack)
    new = NewEvidence(CLOSURE.code, at, zone, attributes, label=label, **_source(enrollment))
    filed = file_evidence(actor, enrollment.member, new)
    if reason.strip():
        say_why(filed.evidence, reason)
    return filed


@transaction.atomic
def score_acuity(
    actor: Actor, enrollment: Enrollment, answers: dict[str, str]
) -> tuple[Scored, Filed]:
    """Score an enrollment's acuity today, file it, and move to the track that it leads to.

    Raises PlaceRefusedError for answers or parameters that give no score, and for the same score
    a second time in a day: a form sent twice is one assessment.
    """
    check_may_write(actor, enrollment.member)
    lock_member(enrollment.member_id)
    today = today_in(enrollment.offering.time_zone)
    present = _present_track(enrollment, today)
    try:
        parameters = offering_parameters(enrollment.offering)
        found = scored(_pack(enrollment), answers, parameters, present, to_day(today))
    except AcuityError as error:
        raise PlaceRefusedError(in_page_language(error.sentence)) from error
    if _is_scored(enrollment, found.points, today):
        raise PlaceRefusedError(_("This score is recorded today already."))
    if present is None or present.track != found.track:
        move_to_track(enrollment, found.track, today)
    new = NewEvidence(
        kind=ASSESSMENT.code,
        occurred_at=now(),
        zone=enrollment.offering.time_zone,
        attributes={"type": "acuity", "points": found.points},
        label=program_label(_pack(enrollment)),
        **_source(enrollment),
    )
    return found, file_evidence(actor, enrollment.member, new)


def _is_scored(enrollment: Enrollment, points: int, day: date) -> bool:
    """Whether the last score of that day is this one; an earlier one may be put back."""
    last = _filed(enrollment, ASSESSMENT).filter(occurred_on=day).order_by("-id").first()
    return last is not None and last.slots == encode(
        ASSESSMENT, {"type": "acuity", "points": points}
    )


def _source(enrollment: Enrollment) -> dict[str, Any]:
    """What evidence filed here says of where it comes from."""
    return {"source": SOURCE, "source_id": enrollment.pk}


def _filed(enrollment: Enrollment, kind: Kind) -> QuerySet[Evidence]:
    """The current evidence of a kind that was filed here about an enrollment."""
    return Evidence.objects.filter(
        **_source(enrollment), kind=kind.number, superseded_at=None, is_retracted=False
    )


def _move(enrollment: Enrollment, kind: SpanKind, code: str, on: date) -> Span:
    lock_member(enrollment.member_id)
    value = place_number(enrollment.offering, kind, code)
    cut_spans(_standing(enrollment, kind).filter(from_day(on)), on)
    place = _place(enrollment, kind, place_label(_pack(enrollment), kind, code))
    moved = Span.objects.create(**place, value=value, starts_on=on)
    settle_member(enrollment.member_id)
    return moved


def _standing(enrollment: Enrollment, kind: SpanKind) -> QuerySet[Span]:
    return Span.objects.filter(subject__enrollment=enrollment, kind=kind, superseded_at=None)


def _place(enrollment: Enrollment, kind: SpanKind, label: int) -> dict[str, object]:
    subject = Subject.objects.get(enrollment=enrollment)
    return {
        "network_id": subject.network_id,
        "agency_id": subject.agency_id,
        "member_id": subject.member_id,
        "subject": subject,
        "label": label,
        "kind": kind,
        "recorded_at": now(),
    }


def _pack(enrollment: Enrollment) -> Pack:
    installation = Installation.objects.select_related("version").get(
        offering=enrollment.offering_id, ended_at=None
    )
    return installed_pack(installation.version)


def _present_track(enrollment: Enrollment, today: date) -> Standing | None:
    span = _on(enrollment, SpanKind.TRACK, today)
    return Standing(_code(enrollment, span), to_day(span.starts_on)) if span else None


def _code_of(enrollment: Enrollment, kind: SpanKind, day: date) -> str:
    span = _on(enrollment, kind, day)
    if span is None:
        raise PlaceRefusedError(_("On that day there was no stage of the program."))
    return _code(enrollment, span)


def _on(enrollment: Enrollment, kind: SpanKind, day: date) -> Span | None:
    spans = _standing(enrollment, kind).filter(from_day(day), starts_on__lte=day)
    return spans.order_by("starts_on").last()


def _code(enrollment: Enrollment, span: Span) -> str:
    domain = f"{SpanKind(span.kind).name.lower()}:{enrollment.offering.pack_key}"
    return Code.objects.get(domain=domain, number=span.value).key
