"""What is arranged for a member as officers read it, and from whom they may choose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hearth.access.actors import AGENCY_ROLES, Actor
from hearth.access.arranging import can_end
from hearth.access.deciding import comes_of_age
from hearth.access.models import Edge, Named, PersonalHat, Restriction
from hearth.access.overseeing import overseen
from hearth.access.selectors import is_live, visible
from hearth.foundation.faults import fault
from hearth.members.models import Member
from hearth.network.models import Organization
from hearth.rules.labels import named as label_words
from hearth.ui import words
from hearth.workforce.models import Employment, Staff
from hearth.workforce.roles import Role

Versioned = TypeVar("Versioned", Restriction, Named)
OF_A_VERSION = {"id", "ends_on", "recorder_id", "recorded_at", "superseded_at"}


@dataclass(frozen=True, kw_only=True)
class ArrangedLine:
    """One thing arranged: for whom, what, from when to when, why, and by whom."""

    id: int
    whom: str
    what: str
    when: str
    by: str
    said: str = ""  # the reason, quoted
    is_over: bool = False
    may_end: bool = False
    may_link: bool = False  # nobody has chosen its password yet


def restrictions_of(actor: Actor, member: Member) -> list[ArrangedLine]:
    """Who is, was and will be kept away; what holds first, the newest first."""
    rows = overseen(actor, Restriction.objects.filter(member=member))
    found = list(rows.select_related("staff", "organization", "recorder__staff", "member"))
    listed = _names_of_staff({one for row in found for one in row.listed or ()})
    return [
        _line(actor, row, found, restricted(row, listed), "") for row in _standing(actor, found)
    ]


def restriction_seen(actor: Actor, restriction_id: int) -> Restriction | None:
    """One that stands, if the officer may read it."""
    rows = overseen(actor, Restriction.objects.filter(pk=restriction_id, superseded_at=None))
    return rows.select_related("staff", "organization", "member").first()


def restricted(row: Restriction, listed: Mapping[int, str] | None = None) -> str:
    """Whom a restriction keeps away, in words."""
    if row.staff:
        return row.staff.name
    if row.organization:
        return _("Everybody at %(organization)s") % {"organization": row.organization.name}
    known = listed if listed is not None else _names_of_staff(set(row.listed or ()))
    stay = ", ".join(known[one] for one in row.listed or () if one in known)
    return _("Everybody but %(names)s") % {"names": stay}


def named_of(actor: Actor, member: Member) -> list[ArrangedLine]:
    """Who sees, saw and will see reasons that no role holds."""
    rows = overseen(actor, Named.objects.filter(member=member))
    found = list(
        rows.select_related(
            "employment__staff", "employment__organization", "recorder__staff", "member"
        )
    )
    return [
        _line(actor, row, found, employed(row.employment), tells_of(row.reasons))
        for row in _standing(actor, found)
    ]


def named_seen(actor: Actor, named_id: int) -> Named | None:
    """One that stands, if the officer may read it."""
    rows = overseen(actor, Named.objects.filter(pk=named_id, superseded_at=None))
    return rows.select_related("employment__staff", "employment__organization", "member").first()


def personal_hats_of(actor: Actor, member: Member) -> list[ArrangedLine]:
    """Who signs in, or did, for the member; those who still do first."""
    rows = overseen(actor, PersonalHat.objects.filter(member=member))
    rows = rows.select_related("user", "member")
    found = sorted(rows, key=lambda one: (_is_over(actor, one), -one.pk))
    return [_hat_line(actor, one) for one in found]


def personal_hat_in_force(actor: Actor, hat_id: int) -> PersonalHat | None:
    """One that is not over on any account, if the officer may read it."""
    found = personal_hat_seen(actor, hat_id)
    return None if found is None or _is_over(actor, found) else found


def personal_hat_seen(actor: Actor, hat_id: int) -> PersonalHat | None:
    """One that nobody has ended, if the officer may read it."""
    rows = overseen(actor, PersonalHat.objects.filter(pk=hat_id, ended_at=None))
    return rows.select_related("user", "member").first()


def people_of_network(actor: Actor) -> dict[int, str]:
    """Everybody else who works in the network, by number of staff, with where they work."""
    others = _running(actor).exclude(staff_id=actor.staff_id or 0)
    return _by_person(others)


def who_may_stay(actor: Actor, member: Member) -> dict[int, str]:
    """Who could find a member at all: people of those who serve them, and officers of the lead."""
    edges = visible(actor, Edge.objects.filter(member=member, superseded_at=None))
    serving = edges.filter(is_live(actor, "starts_on", "ends_on")).values("agency_id")
    of_the_lead = Q(role=Role.PRIVACY_OFFICER, organization__kind=Organization.Kind.LEAD)
    own = {member.agency_id, actor.organization_id}
    there = Q(organization_id__in=own) | Q(organization_id__in=serving)
    return _by_person(_running(actor).filter(there | of_the_lead))


def organizations_of_network(actor: Actor) -> dict[int, str]:
    """Every other organization of the network, by name."""
    rows = Organization.objects.filter(network_id=actor.network_id).exclude(
        pk=actor.organization_id or 0
    )
    return dict(rows.order_by("name", "pk").values_list("pk", "name"))


def who_may_be_named(actor: Actor) -> dict[int, str]:
    """Employments to which a named access opens something, but for the officer's own."""
    wide = Q(role=Role.PRIVACY_OFFICER, organization__kind=Organization.Kind.LEAD)
    rows = _running(actor).filter(role__in=AGENCY_ROLES).exclude(wide)
    if not fault("access-answers-for-oneself"):
        rows = rows.exclude(staff_id=actor.staff_id or 0)
    return {one.pk: employed(one) for one in rows}


def employed(employment: Employment) -> str:
    """An employment as a choice and in a list."""
    said = {
        "name": employment.staff.name,
        "role": Role(employment.role).label,
        "organization": employment.organization.name,
    }
    return _("%(name)s, %(role)s at %(organization)s") % said


def tells_of(reasons: int) -> str:
    """What reasons tell of, in the page's language."""
    return label_words(reasons, words.page_language())


def has_hat(actor: Actor, member: Member, user_id: int) -> bool:
    """Whether a user acts for the member already, or will."""
    rows = overseen(actor, PersonalHat.objects.filter(member=member, user_id=user_id))
    rows = rows.select_related("member")
    return any(not _is_over(actor, one) for one in rows)


def _running(actor: Actor) -> QuerySet[Employment]:
    rows = Employment.objects.filter(network_id=actor.network_id)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gt=actor.today))
    return rows.select_related("staff", "organization").order_by("staff__name", "pk")


def _by_person(rows: Iterable[Employment]) -> dict[int, str]:
    places: dict[int, list[str]] = {}
    people: dict[int, str] = {}
    for one in rows:
        people[one.staff_id] = one.staff.name
        if one.organization.name not in places.setdefault(one.staff_id, []):
            places[one.staff_id].append(one.organization.name)
    return {staff: f"{name}, {', '.join(places[staff])}" for staff, name in people.items()}


def _names_of_staff(numbers: set[int]) -> dict[int, str]:
    return dict(Staff.objects.filter(pk__in=numbers).values_list("pk", "name"))


def _standing(actor: Actor, found: Iterable[Versioned]) -> list[Versioned]:
    """The versions that nothing replaced: what is not over first, then the newest."""
    standing = [one for one in found if one.superseded_at is None]
    return sorted(standing, key=lambda one: (_is_over(actor, one), -one.pk))


def _line(
    actor: Actor, row: Versioned, found: Iterable[Versioned], whom: str, what: str
) -> ArrangedLine:
    is_over = _is_over(actor, row)
    return ArrangedLine(
        id=row.pk,
        whom=whom,
        what=what,
        when=words.span(actor.today, row.starts_on, row.ends_on),
        by=_by(row, found),
        said=row.words,
        is_over=is_over,
        may_end=not is_over and can_end(actor, row),
    )


def _by(row: Versioned, found: Iterable[Versioned]) -> str:
    """Who arranged it, and who ended it where somebody did."""
    first = row
    while former := _former(first, found):
        first = former
    said = _("Arranged by %(name)s") % {"name": first.recorder.staff.name}
    if first is row:
        return said
    return f"{said} · {_('Ended by %(name)s') % {'name': row.recorder.staff.name}}"


def _former(row: Versioned, found: Iterable[Versioned]) -> Versioned | None:
    """The version that this one replaced. Each was written before what replaced it."""
    said = _arranged(row)
    return next(
        (
            one
            for one in found
            if one.superseded_at == row.recorded_at and one.pk < row.pk and _arranged(one) == said
        ),
        None,
    )


def _arranged(row: Versioned) -> dict[str, object]:
    """What a later version says as the earlier one did."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in OF_A_VERSION
    }


def _hat_line(actor: Actor, row: PersonalHat) -> ArrangedLine:
    is_over = _is_over(actor, row)
    return ArrangedLine(
        id=row.pk,
        whom=f"{row.user.name} · {row.user.email}",
        what=_seen_by_hat(row),
        when=_when_of_hat(actor, row),
        by="",
        said=row.authority,
        is_over=is_over,
        may_end=not is_over and row.user_id != actor.user_id,
        may_link=not is_over and waits_for_password(row),
    )


def waits_for_password(row: PersonalHat) -> bool:
    """Whether whoever has it has not chosen a password yet."""
    return row.user.is_active and not row.user.has_usable_password()


def _seen_by_hat(row: PersonalHat) -> str:
    if row.role == Role.MEMBER:
        return _("As the member")
    said = _("With parental authority") if row.is_parental else _("Stands for the member")
    if row.signs:
        said = _("%(role)s; signs for the member") % {"role": said}
    if not row.reasons:
        return said
    return _("%(role)s; sees what tells of %(what)s too") % {
        "role": said,
        "what": tells_of(row.reasons),
    }


def _when_of_hat(actor: Actor, row: PersonalHat) -> str:
    if row.ended_at:
        return _("Ended %(day)s") % {"day": words.full_day(_day(actor, row.ended_at))}
    if _has_ended(actor, row):
        return _("Ended as the member came of age")
    return words.span(actor.today, row.starts_on, row.ends_on)


def is_minor(birth_on: date | None, today: date) -> bool:
    """Whether the 18th birthday has not begun; of an unknown birth nobody can say so."""
    return birth_on is not None and today < comes_of_age(birth_on)


def _is_over(actor: Actor, row: Restriction | Named | PersonalHat) -> bool:
    if isinstance(row, PersonalHat) and _has_ended(actor, row):
        return True
    return row.ends_on is not None and (row.ends_on <= actor.today or row.ends_on <= row.starts_on)


def _has_ended(actor: Actor, row: PersonalHat) -> bool:
    came_of_age = row.is_parental and not is_minor(row.member.birth_on, actor.today)
    return row.ended_at is not None or came_of_age


def _day(actor: Actor, at: datetime) -> date:
    return at.astimezone(ZoneInfo(actor.zone)).date()
