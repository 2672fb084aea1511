"""The organizations of a network: added, renamed, held back, and leaving it on a day."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hearth.access.actors import Actor
from hearth.access.permissions import RefusedError
from hearth.administration.permissions import KEEP_ORGANIZATIONS, check_may_keep_organization
from hearth.administration.policies import AdministrationRefusedError
from hearth.administration.signing_out import sign_out
from hearth.foundation.clock import now, today_in
from hearth.foundation.models import User
from hearth.network import services as network
from hearth.network.models import Organization
from hearth.workforce.models import Employment
from hearth.workforce.selectors import running

ADDED = (Organization.Kind.AGENCY, Organization.Kind.PROVIDER, Organization.Kind.HOSPITAL)
"""Kinds that a page adds. A lead is founded with its network, where the database is set up."""


@transaction.atomic
def add_organization(actor: Actor, name: str, kind: str, code: str) -> Organization:
    """An organization more. Raises AdministrationRefusedError where its code is taken."""
    if actor.role not in KEEP_ORGANIZATIONS or kind not in ADDED:
        raise RefusedError("Organizations of this kind are not yours to add.")
    if Organization.objects.filter(network_id=actor.network_id, code=code).exists():
        raise AdministrationRefusedError(_("Another organization has this code."))
    return network.add_organization(actor.network_id, name, kind, code)


@transaction.atomic
def change_organization(
    actor: Actor, organization: Organization, name: str, left_on: date | None
) -> None:
    """Another name, and the day on which it leaves, or none."""
    check_may_keep_organization(actor, organization)
    if left_on != organization.left_on:
        _check_is_another(actor, organization)
        network.leave_network(organization, left_on)
        if left_on and left_on <= today_in(organization.network.time_zone):
            _sign_everybody_out(actor, organization)
    network.rename_organization(organization, name)


@transaction.atomic
def suspend_organization(actor: Actor, organization: Organization) -> None:
    """Hold everybody's hat there back. Nothing is deleted, and it is given back as it was."""
    check_may_keep_organization(actor, organization)
    _check_is_another(actor, organization)
    network.suspend_organization(organization, now())
    _sign_everybody_out(actor, organization)


@transaction.atomic
def resume_organization(actor: Actor, organization: Organization) -> None:
    """Give everybody's hat there back."""
    check_may_keep_organization(actor, organization)
    network.suspend_organization(organization, None)


def _check_is_another(actor: Actor, organization: Organization) -> None:
    if organization.pk == actor.organization_id:
        raise AdministrationRefusedError(
            _("This is your own organization. Another administrator does this.")
        )


def _sign_everybody_out(actor: Actor, organization: Organization) -> None:
    there = running(Employment.objects.filter(organization=organization))
    for user in User.objects.filter(staff__employments__in=there).distinct():
        sign_out(actor, user)
