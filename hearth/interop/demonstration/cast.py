"""How an invented network is founded, and who can sign in to one. Nobody here exists."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from hearth.foundation.clock import today_in
from hearth.foundation.models import User
from hearth.foundation.owner import as_owner
from hearth.ledger.models import SettlingRun
from hearth.ledger.packs import install_pack
from hearth.network.models import Network, Offering, Organization
from hearth.ui.visiting import Visitor
from hearth.workforce.models import Employment, Staff
from hearth.workforce.roles import Role

ZONE = "America/New_York"
PASSWORD = "a lantern on the pier"  # noqa: S105  printed for whoever looks around

Organizations = Iterable[tuple[str, str, Organization.Kind]]
"""Code, name, kind."""
People = Iterable[tuple[str, str, str, Role]]
"""The part of the address before the @, name, code of the organization, role."""
ForMembers = Iterable[tuple[str, str, Role]]
"""The part of the address before the @, name, as what: who signs in for a member."""


class UnfinishedError(Exception):
    """Part of a network stands; the message says what to do."""


DOES = {
    Role.CARE_MANAGER: _("Their members: what is due, and recording what happened"),
    Role.SUPERVISOR: _("Everybody whom the agency serves, and the team's work"),
    Role.LEAD_ADMINISTRATOR: _("Members who let the lead see them; nothing that has a label"),
    Role.SYSTEM_ADMINISTRATOR: _("Keeps Hearth running; sees no member"),
    Role.PEER: _("The members on whose care team they are; records with them"),
    Role.CLINICIAN: _("Their members, and what is referred to their agency"),
    Role.CONSULTANT: _("The members about whom they advise"),
    Role.INTAKE: _("Who the agency's members are, and what is referred to it"),
    Role.BILLER: _("Who members are, and what their programs ask for; no notes"),
    Role.QUALITY_ANALYST: _("What was asked and done, without names; has no page yet"),
    Role.PRIVACY_OFFICER: _("Who looked at whom, who may and why; emergencies and signals"),
    Role.ORGANIZATION_ADMINISTRATOR: _("People of one organization; sees no member"),
    Role.NETWORK_ADMINISTRATOR: _("People and organizations of the network; sees no member"),
    Role.MEMBER: _("Who has seen their own record"),
    Role.REPRESENTATIVE: _("Stands for a son of 15; has no page yet"),
}
"""What somebody finds who signs in as one of the invented people, in one line."""


def found_network(
    name: str, organizations: Organizations, people: People, since: date
) -> dict[str, Organization]:
    """A network with its organizations, by code, and the people who work there since a day."""
    network = Network.objects.create(name=name)
    by_code = {
        code: Organization.objects.create(network=network, code=code, name=called, kind=kind)
        for code, called, kind in organizations
    }
    for address, called, code, role in people:
        user = User.objects.create_user(email_of(address), PASSWORD, called)
        Employment.objects.create(
            staff=Staff.objects.create(user=user, name=called),
            network=network,
            organization=by_code[code],
            role=role,
            starts_on=since,
        )
    return by_code


def stands(network: str) -> bool:
    """Whether the network was built before; its pack is then brought up to date.

    Raises UnfinishedError when the building was interrupted: what is there is a part of it.
    """
    standing = Offering.objects.filter(network__name=network).first()
    if standing is None:
        return False
    if not SettlingRun.objects.filter(offering=standing).exists():
        raise UnfinishedError(
            f"{network} was interrupted while it was built. Run `hearth db recreate` and"
            " `hearth migrate`, then start again; everything in this database is lost."
        )
    with as_owner():
        install_pack(standing)  # a newer Hearth may have changed the pack, or what settles it
    return True


def email_of(address: str) -> str:
    """The sign-in of somebody invented."""
    return f"{address}@demo.example"


def employment_of(who: str) -> Employment:
    """Where somebody invented works, by the part of their address before the @."""
    rows = Employment.objects.select_related("staff__user", "organization", "network")
    return rows.get(staff__user__email=email_of(who))


def visitors_of(network: str, people: People, for_members: ForMembers = ()) -> list[Visitor]:
    """Whom one may be in an invented network, where it stands."""
    works = Employment.objects.filter(
        network__name=network, staff__user__email__in=[email_of(address) for address, *_ in people]
    )
    found = [
        _visitor(network, one.staff.user, Role(one.role), one.organization.name)
        for one in works.select_related("staff__user", "organization").order_by("id")
    ]
    if found:
        roles = {email_of(address): role for address, _name, role in for_members}
        for user in User.objects.filter(email__in=roles).order_by("id"):
            found.append(_visitor(network, user, roles[user.email]))
    return found


def _visitor(network: str, user: User, role: Role, organization: str = "") -> Visitor:
    return Visitor(
        network=network,
        email=user.email,
        password=PASSWORD,
        name=user.name,
        role=role.label,
        organization=organization,
        does=DOES[role],
    )


def months_ago(months: int) -> date:
    """The first day of the month so many months back."""
    first = today_in(ZONE).replace(day=1)
    for _month in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first
