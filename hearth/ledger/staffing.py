"""Staff as subjects: in a role of a program, trained and supervised.

What an interface or the supervisors of an agency keep about its own people; nobody keeps their own.
That somebody works in a program tells of no member, so nothing here carries the program's label.
"""

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hearth.access.actors import Actor
from hearth.access.permissions import RefusedError
from hearth.access.selectors import visible_staff
from hearth.foundation.clock import now
from hearth.foundation.faults import fault
from hearth.ledger.models import Code, Evidence, Obligation, Span, Subject
from hearth.ledger.policies import PlaceRefusedError, pack_of
from hearth.ledger.services import (
    About,
    EvidenceRefusedError,
    Filed,
    NewEvidence,
    evidence_row,
    retraction_row,
    supersede,
)
from hearth.network.models import Offering
from hearth.rules.obligation import SpanKind
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role

SOURCE = "ledger_subject"


@transaction.atomic
def begin_role(
    actor: Actor, employment: Employment, offering: Offering, role: str, on: date
) -> Subject:
    """Put somebody of the staff into a role of a program from a day, and settle them.

    Raises PlaceRefusedError for a role that the program does not have, or that has begun already.
    """
    check_may_keep(actor, employment)
    lock_staff(employment.pk)
    value = _role_number(offering, role)
    subject, _new = Subject.objects.get_or_create(
        offering=offering,
        employment=employment,
        defaults={
            **{"network_id": employment.network_id, "agency_id": employment.organization_id},
            "tracked_from": offering.go_live_on,
        },
    )
    if _standing(subject).filter(_from(on), value=value).exists():
        raise PlaceRefusedError(_("This role has begun already."))
    _span(subject, value, on)
    settle_staff(employment.pk)
    return subject


@transaction.atomic
def end_role(actor: Actor, subject: Subject, role: str, on: date) -> None:
    """End a role; `on` is the first day without it. Raises PlaceRefusedError."""
    employment = _employment_of(subject)
    check_may_keep(actor, employment)
    lock_staff(employment.pk)
    value = _role_number(subject.offering, role)
    spans = list(_standing(subject).filter(_from(on), value=value, starts_on__lte=on))
    if not spans:
        raise PlaceRefusedError(_("This had not begun, or has ended already."))
    for span in spans:
        Span.objects.filter(pk=span.pk).update(superseded_at=now())
        if span.starts_on < on:
            _span(subject, value, span.starts_on, on)
    settle_staff(employment.pk)


@transaction.atomic
def file_about_staff(actor: Actor, employment: Employment, new: NewEvidence) -> Filed:
    """File evidence about somebody of the staff, such as a training, and settle them.

    Raises EvidenceRefusedError, EvidenceError, and RefusedError for whoever may not keep it.
    """
    check_may_keep(actor, employment)
    lock_staff(employment.pk)
    evidence = Evidence.objects.create(**evidence_row(actor, About.staff(employment), new))
    return _settled(actor, employment, evidence)


@transaction.atomic
def retract_about_staff(actor: Actor, old: Evidence) -> Filed:
    """End a chain about somebody of the staff: it never happened."""
    if old.employment is None:
        raise EvidenceRefusedError(_("This evidence is about none of the staff."))
    check_may_keep(actor, old.employment)
    lock_staff(old.employment.pk)
    supersede(old)
    return _settled(actor, old.employment, Evidence.objects.create(**retraction_row(actor, old)))


def check_may_keep(actor: Actor, employment: Employment) -> None:
    """Raise RefusedError unless the actor keeps the records of this employment.

    The database asks again; either layer alone is enough.
    """
    if fault("access-application-off"):
        return
    if employment.network_id == actor.network_id and actor.role == Role.INTERFACE:
        return
    is_own_agency = employment.organization_id == actor.organization_id
    if not (is_own_agency and actor.role == Role.SUPERVISOR):
        raise RefusedError("Only a supervisor of the same agency records this.")


def lock_staff(employment_id: int) -> None:
    """Hold the place in the queue of writers, as for members; always before the first write."""
    with connection.cursor() as cursor:
        cursor.execute("select ledger_lock_staff(%s)", [employment_id])


def settle_staff(employment_id: int) -> int:
    """Settle every program that an employment is in; how many rows changed."""
    with connection.cursor() as cursor:
        cursor.execute("select ledger_settle_staff(%s, %s)", [employment_id, now()])
        return int(cursor.fetchone()[0])


def _settled(actor: Actor, employment: Employment, evidence: Evidence) -> Filed:
    settle_staff(employment.pk)
    by_this = Q(met_by=evidence.pk) | Q(late_by=evidence.pk)
    rows = visible_staff(actor, Obligation.objects.all(), "subject__employment_id")
    touched = list(rows.filter(by_this, subject__employment=employment))
    return Filed(
        evidence=evidence,
        met=tuple(row for row in touched if row.met_by == evidence.pk),
        done_late=tuple(row for row in touched if row.late_by == evidence.pk),
    )


def _role_number(offering: Offering, role: str) -> int:
    pack = pack_of(offering)
    known = [one.code for one in pack.roles] if pack else []
    if role not in known:
        there_are = ", ".join(known) or "none"
        raise PlaceRefusedError(f"{offering.title} has no role '{role}'. It has: {there_are}.")
    return Code.objects.get(domain="role", key=role).number


def _standing(subject: Subject) -> QuerySet[Span]:
    return Span.objects.filter(subject=subject, kind=SpanKind.STAFF_ROLE, superseded_at=None)


def _from(on: date) -> Q:
    return Q(ends_on=None) | Q(ends_on__gt=on)


def _span(subject: Subject, value: int, starts_on: date, ends_on: date | None = None) -> None:
    place: dict[str, Any] = {
        **{"network_id": subject.network_id, "agency_id": subject.agency_id},
        **{"subject": subject, "kind": SpanKind.STAFF_ROLE},
    }
    Span.objects.create(
        **place, value=value, starts_on=starts_on, ends_on=ends_on, recorded_at=now()
    )


def _employment_of(subject: Subject) -> Employment:
    if subject.employment is None:
        raise PlaceRefusedError(_("This is none of the staff."))
    return subject.employment
