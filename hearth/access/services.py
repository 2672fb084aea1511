"""Writing the edges and the consents: what every decision of access rests on."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from hearth.access.actors import Actor
from hearth.access.models import Consent, Edge
from hearth.access.permissions import RefusedError
from hearth.access.purposes import Purpose
from hearth.access.selectors import tied_members
from hearth.foundation.clock import now
from hearth.foundation.faults import fault
from hearth.members.models import Member
from hearth.network.models import Organization
from hearth.rules.labels import consented, is_label, joined
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role

TREATMENT_PAYMENT_OPERATIONS = (Purpose.TREATMENT, Purpose.PAYMENT, Purpose.OPERATIONS)
"""What one consent is commonly for."""


@transaction.atomic
def admit_member(member: Member, agency: Organization, starts_on: date) -> Edge:
    """Tie a member to an agency from `starts_on`."""
    edge, _ = Edge.objects.get_or_create(
        network_id=member.network_id,
        agency=agency,
        member=member,
        kind=Edge.Kind.AGENCY,
        ends_on=None,
        superseded_at=None,
        defaults={"starts_on": starts_on, "recorded_at": now()},
    )
    return edge


@transaction.atomic
def assign_care_manager(member: Member, employment: Employment, starts_on: date) -> Edge:
    """Put an employment on the member's care team; their agency is tied to the member too."""
    admit_member(member, employment.organization, starts_on)
    edge, _ = Edge.objects.get_or_create(
        network_id=member.network_id,
        agency=employment.organization,
        member=member,
        kind=Edge.Kind.CARE_TEAM,
        employment=employment,
        ends_on=None,
        superseded_at=None,
        defaults={"starts_on": starts_on, "recorded_at": now()},
    )
    return edge


@transaction.atomic
def end_edge(edge: Edge, ends_on: date) -> Edge:
    """Record that an edge ends on a day; the record that said otherwise is kept, replaced."""
    moment = now()
    # The new one first: whoever ends their own edge is refused once they have none.
    ended = Edge.objects.create(
        network_id=edge.network_id,
        agency_id=edge.agency_id,
        member_id=edge.member_id,
        label=edge.label,
        kind=edge.kind,
        employment_id=edge.employment_id,
        starts_on=edge.starts_on,
        ends_on=ends_on,
        recorded_at=moment,
    )
    Edge.objects.filter(pk=edge.pk).update(superseded_at=moment)
    return ended


@transaction.atomic
def record_consent(
    member: Member,
    recipient: Organization,
    *,
    labels: Iterable[int],
    signed_on: date,
    agency_id: int | None = None,
    expires_on: date | None = None,
    purposes: Iterable[Purpose] = TREATMENT_PAYMENT_OPERATIONS,
    sources: Iterable[Organization] = (),
) -> Consent:
    """The member lets `recipient` receive what others hold under `labels`, from `signed_on`.

    Others are the `sources`, or anybody where none is named. Raises ValueError for a number that
    is no label.
    """
    named = sorted(set(labels))
    if unknown := [one for one in named if not is_label(one)]:
        raise ValueError(f"No label has the number {min(unknown)}.")
    return Consent.objects.create(
        network_id=member.network_id,
        agency_id=agency_id or member.agency_id,
        member=member,
        recipient=recipient,
        # To have signed for something tells of it.
        label=joined(*named),
        reasons=consented(*named),
        purposes=sorted(purposes),
        sources=sorted(one.pk for one in sources) or None,
        signed_on=signed_on,
        expires_on=expires_on,
        recorded_at=now(),
    )


@transaction.atomic
def withdraw_consent(consent: Consent) -> None:
    """End a consent from now on; what was seen stays seen."""
    consent.withdrawn_at = now()
    consent.save(update_fields=["withdrawn_at"])


def check_may_write(actor: Actor, member: Member) -> None:
    """Raise RefusedError unless the actor may record something about the member.

    The database asks again; either layer alone is enough.
    """
    if fault("access-application-off"):
        return
    if actor.role == Role.INTERFACE:
        is_related = member.network_id == actor.network_id
    else:
        is_related = tied_members(actor).filter(member_id=member.pk).exists()
    if not is_related:
        raise RefusedError("Only the member's care team, or its supervisor, records here.")


def can_write(actor: Actor, member: Member) -> bool:
    """Whether `check_may_write` would let the actor in."""
    try:
        check_may_write(actor, member)
    except RefusedError:
        return False
    return True


def check_may_supervise(actor: Actor, employment: Employment) -> None:
    """Raise RefusedError unless the actor may record something about this person's work.

    The database asks again; either layer alone is enough.
    """
    if fault("access-application-off"):
        return
    is_theirs = actor.role == Role.INTERFACE or (
        actor.role == Role.SUPERVISOR and actor.organization_id == employment.organization_id
    )
    if employment.network_id != actor.network_id or not is_theirs:
        raise RefusedError("Only a supervisor of the agency records about its staff.")
