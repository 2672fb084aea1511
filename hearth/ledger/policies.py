"""What the rules of programs allow of a member's place in them."""

from datetime import date

from hearth.ledger.models import Code, Installation, Span
from hearth.ledger.packs import installed_pack
from hearth.ledger.spans import from_day
from hearth.members.models import Member
from hearth.network.models import Offering
from hearth.rules.labels import NORMAL
from hearth.rules.model import Pack
from hearth.rules.obligation import SpanKind


class PlaceRefusedError(Exception):
    """A place that a program does not have, or that the member cannot take or leave like this."""


class EnrollmentRefusedError(Exception):
    """A program excludes another that the member is in; the message says which."""


def place_number(offering: Offering, kind: SpanKind, code: str) -> int:
    """The ledger's number for a stage, track, population or hold. Raises PlaceRefusedError."""
    what = kind.name.lower()
    known = Code.objects.filter(domain=f"{what}:{offering.pack_key}")
    number = known.filter(key=code).values_list("number", flat=True).first()
    if number is None:
        there_are = ", ".join(known.order_by("number").values_list("key", flat=True)) or "none"
        raise PlaceRefusedError(f"{offering.title} has no {what} '{code}'. It has: {there_are}.")
    return number


def role_number(offering: Offering, code: str) -> int:
    """The ledger's number for a role of the offering's pack. Raises PlaceRefusedError."""
    pack = pack_of(offering)
    roles = [one.code for one in pack.roles] if pack else []
    if code not in roles:
        there_are = ", ".join(roles) or "none"
        raise PlaceRefusedError(f"{offering.title} has no role '{code}'. It has: {there_are}.")
    return Code.objects.get(domain="role", key=code).number


def check_may_enroll(member: Member, offering: Offering, on: date) -> None:
    """Programs may exclude each other. Raises EnrollmentRefusedError, naming both."""
    others = Span.objects.filter(
        from_day(on),
        member=member,
        kind=SpanKind.STAGE,
        superseded_at=None,
    ).exclude(subject__offering=offering)
    mine = pack_of(offering)
    for span in others.select_related("subject__offering"):
        other = span.subject.offering
        theirs = pack_of(other)
        if mine is None or theirs is None or _has_ended(theirs, other, span.value):
            continue
        if theirs.code in mine.excludes or mine.code in theirs.excludes:
            # Whoever enrolls need not know what taking part in the other one tells of.
            title = other.title if theirs.label == NORMAL else "a program that does not go with it"
            raise EnrollmentRefusedError(
                f"{member.name} is in {title}, and {offering.title} takes nobody who is."
            )


def pack_of(offering: Offering) -> Pack | None:
    """The pack that the offering runs today, if one is installed."""
    installation = (
        Installation.objects.filter(offering=offering, ended_at=None)
        .select_related("version")
        .first()
    )
    return installed_pack(installation.version) if installation else None


def _has_ended(pack: Pack, offering: Offering, stage: int) -> bool:
    ends = [one.code for one in pack.stages if one.ends]
    known = Code.objects.filter(domain=f"stage:{offering.pack_key}", key__in=ends, number=stage)
    return known.exists()
