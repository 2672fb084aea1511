"""Staff in the programs they work for: a pack asks things of its roles, so each is in one.

A person is in one role of a program at a time. Nothing is overwritten: what was believed before
stays, replaced on a day.
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hearth.access.actors import Actor
from hearth.access.services import check_may_supervise
from hearth.foundation.clock import now
from hearth.ledger.models import Span, Subject
from hearth.ledger.policies import PlaceRefusedError, role_number
from hearth.ledger.services import lock_employment, settle_employment
from hearth.ledger.spans import cut_spans, from_day
from hearth.network.models import Offering
from hearth.rules.obligation import SpanKind
from hearth.workforce.models import Employment


@transaction.atomic
def bring_in_staff(
    actor: Actor,
    employment: Employment,
    offering: Offering,
    role: str,
    starts_on: date,
    *,
    tracked_from: date | None = None,
) -> Subject:
    """Bring somebody into a program in one of its pack's roles, and settle what it asks of them.

    `tracked_from` defaults to the offering's go-live: windows begun before it are not opened.
    Raises PlaceRefusedError for a role the program does not have, for a day on which the person
    does not work there, and for whoever is in the program already.
    """
    check_may_supervise(actor, employment)
    lock_employment(employment.pk)
    _check_may_bring_in(employment, offering, starts_on)
    value = role_number(offering, role)
    subject = Subject.objects.create(
        network_id=employment.network_id,
        agency_id=employment.organization_id,
        employment=employment,
        offering=offering,
        tracked_from=tracked_from or offering.go_live_on,
    )
    _begin(subject, value, starts_on)
    return subject


@transaction.atomic
def move_staff_to_role(actor: Actor, subject: Subject, role: str, on: date) -> Span:
    """Another role of the program from a day on, or a role again after an end; settles.

    Raises PlaceRefusedError as `bring_in_staff` does.
    """
    employment = _employment_of(subject)
    check_may_supervise(actor, employment)
    lock_employment(employment.pk)
    _check_works_on(employment, on)
    value = role_number(subject.offering, role)
    cut_spans(_standing(subject, on), on)
    return _begin(subject, value, on)


@transaction.atomic
def end_staff_role(actor: Actor, subject: Subject, on: date) -> None:
    """The program asks nothing more of them from a day on; what it asked before stays.

    Raises PlaceRefusedError for whoever is in no role on that day or later.
    """
    employment = _employment_of(subject)
    check_may_supervise(actor, employment)
    lock_employment(employment.pk)
    standing = list(_standing(subject, on))
    if not standing:
        raise PlaceRefusedError(_("They are in no role of the program on that day."))
    cut_spans(standing, on)
    settle_employment(employment.pk)


def _begin(subject: Subject, value: int, on: date) -> Span:
    begun = Span.objects.create(
        network_id=subject.network_id,
        agency_id=subject.agency_id,
        employment_id=subject.employment_id,
        subject=subject,
        kind=SpanKind.STAFF_ROLE,
        value=value,
        starts_on=on,
        recorded_at=now(),
    )
    settle_employment(begun.employment_id or 0)
    return begun


def _check_may_bring_in(employment: Employment, offering: Offering, on: date) -> None:
    if offering.network_id != employment.network_id:
        raise PlaceRefusedError(_("This program is of another network."))
    if Subject.objects.filter(employment=employment, offering=offering).exists():
        raise PlaceRefusedError(
            _("%(name)s is in this program already.") % {"name": employment.staff.name}
        )
    _check_works_on(employment, on)


def _check_works_on(employment: Employment, on: date) -> None:
    if on < employment.starts_on or (employment.ends_on and on >= employment.ends_on):
        raise PlaceRefusedError(
            _("%(name)s does not work here on that day.") % {"name": employment.staff.name}
        )


def _standing(subject: Subject, on: date) -> list[Span]:
    spans = Span.objects.filter(
        from_day(on), subject=subject, kind=SpanKind.STAFF_ROLE, superseded_at=None
    )
    return list(spans)


def _employment_of(subject: Subject) -> Employment:
    if subject.employment is None:
        raise PlaceRefusedError(_("This is nobody of the staff."))
    return subject.employment
