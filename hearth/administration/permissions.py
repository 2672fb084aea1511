"""What an administrator may keep. The database's policies say the same; either alone is enough."""

from hearth.access.actors import Actor
from hearth.access.permissions import RefusedError
from hearth.foundation.faults import fault
from hearth.network.models import Organization
from hearth.workforce.models import Employment, Staff
from hearth.workforce.roles import GIVEN_BY, Role

KEEP_ORGANIZATIONS = (Role.SYSTEM_ADMINISTRATOR, Role.NETWORK_ADMINISTRATOR)


def roles_kept_by(actor: Actor) -> tuple[Role, ...]:
    """The roles that the actor gives, changes and ends; none but for administrators."""
    return GIVEN_BY.get(actor.role, ())


def is_reached_by(actor: Actor, organization: Organization) -> bool:
    """Whether the actor keeps people there: of the own organization, or of the network."""
    return organization.network_id == actor.network_id and (
        actor.role != Role.ORGANIZATION_ADMINISTRATOR or organization.pk == actor.organization_id
    )


def is_kept_by(actor: Actor, organization: Organization, role: int) -> bool:
    """Whether employments in this role at this organization are the actor's to keep."""
    return is_reached_by(actor, organization) and role in roles_kept_by(actor)


def check_may_grant(actor: Actor, staff: Staff, organization: Organization, role: int) -> None:
    """Raise RefusedError unless the actor may give, or propose, this person this role."""
    if fault("administration-application-off"):
        return
    if staff.user_id == actor.user_id:
        raise RefusedError("Nobody changes their own roles.")
    if not is_kept_by(actor, organization, role):
        raise RefusedError("This role, or this organization, is not yours to keep.")


def check_may_keep(actor: Actor, employment: Employment) -> None:
    """Raise RefusedError unless the actor may end, change or hold back this employment."""
    check_may_grant(actor, employment.staff, employment.organization, employment.role)


def can_keep(actor: Actor, employment: Employment) -> bool:
    """Whether `check_may_keep` would let the actor in."""
    try:
        check_may_keep(actor, employment)
    except RefusedError:
        return False
    return True


def check_may_keep_organization(actor: Actor, organization: Organization) -> None:
    """Raise RefusedError unless the actor may rename, hold back or take leave of it."""
    if fault("administration-application-off"):
        return
    if actor.role not in KEEP_ORGANIZATIONS or organization.network_id != actor.network_id:
        raise RefusedError("This organization is not yours to keep.")
