"""The application's layer for what tells of access itself: each table has rules of its own.

Section 9 of docs/explanation/who-may-see-what.md; the policies of these tables say the same.
"""

from collections.abc import Callable
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from hearth.access.actors import Actor
from hearth.access.models import (
    Disclosure,
    Emergency,
    LabelChange,
    Named,
    PersonalHat,
    Referral,
    Restriction,
    Signal,
    Withheld,
)
from hearth.access.selectors import (
    NOBODY,
    is_live,
    known_members,
    tied_members,
    without_kept_from,
)
from hearth.foundation.faults import fault
from hearth.foundation.models import Activity
from hearth.workforce.roles import Role

Row = TypeVar("Row", bound=Model)
EVERYTHING = Q(pk__isnull=False)  # an empty Q vanishes beside another
RECEIVING = (Role.CARE_MANAGER, Role.SUPERVISOR, Role.CLINICIAN, Role.INTAKE)
"""Who reads the packets of referrals to their organization."""


def overseen(actor: Actor, rows: QuerySet[Row]) -> QuerySet[Row]:
    """The rows of a table about access that the actor may read. Raises KeyError for another."""
    if fault("access-application-off"):
        return rows
    reach = _RULES[rows.model](actor)
    return without_kept_from(actor, rows, "member_id").filter(
        Q(network_id=actor.network_id) & reach
    )


def _of_ours(actor: Actor) -> Q:
    """What the officer's organization did; at a lead, the whole network's."""
    if actor.role != Role.PRIVACY_OFFICER:
        return NOBODY
    return EVERYTHING if actor.is_lead_privacy_officer else Q(agency_id=actor.organization_id)


def _of_known(actor: Actor) -> Q:
    """What concerns whom the officer knows; at a lead, anybody."""
    if actor.role != Role.PRIVACY_OFFICER:
        return NOBODY
    return EVERYTHING if actor.is_lead_privacy_officer else Q(member_id__in=known_members(actor))


def _of_themselves(actor: Actor) -> Q:
    return Q(member_id=actor.member_id) if actor.role == Role.MEMBER else NOBODY


def _activity(actor: Actor) -> Q:
    own = Q(hat_id=actor.hat_id)
    return own | _of_ours(actor) | _of_known(actor) | _of_themselves(actor)


def _emergencies(actor: Actor) -> Q:
    return Q(employment_id=actor.hat_id) | _of_ours(actor) | _of_known(actor)


def _disclosures(actor: Actor) -> Q:
    received = (
        Q(recipient_id=actor.organization_id) if actor.role == Role.PRIVACY_OFFICER else NOBODY
    )
    return received | _of_ours(actor) | _of_themselves(actor)


def _personal_hats(actor: Actor) -> Q:
    return Q(pk=actor.hat_id) | _of_known(actor)


def _referrals(actor: Actor) -> Q:
    ours = Q(agency_id=actor.organization_id) | Q(recipient_id=actor.organization_id)
    reach = ours & Q(member_id__in=tied_members(actor))
    if actor.role in RECEIVING:
        reach |= Q(recipient_id=actor.organization_id, superseded_at=None) & is_live(
            actor, "starts_on", "ends_on"
        )
    return reach


def _label_changes(actor: Actor) -> Q:
    """Of items that the officer's own organization holds; a lead's officer of none but its own."""
    if actor.role != Role.PRIVACY_OFFICER:
        return NOBODY
    return Q(agency_id=actor.organization_id)


def _withheld(actor: Actor) -> Q:
    return Q(lead_id=actor.organization_id) if actor.is_wide else NOBODY


_RULES: dict[type[Model], Callable[[Actor], Q]] = {
    Activity: _activity,
    Emergency: _emergencies,
    Disclosure: _disclosures,
    Signal: _of_ours,
    Restriction: _of_known,
    Named: _of_known,
    PersonalHat: _personal_hats,
    Referral: _referrals,
    Withheld: _withheld,
    LabelChange: _label_changes,
}
OVERSEEN = frozenset(_RULES)
"""Tables that `overseen` knows."""
