"""How an invented network is founded, and who can sign in to one. Nobody here exists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from hearth.foundation.clock import today_in
from hearth.foundation.models import User
from hearth.foundation.owner import as_owner
from hearth.ledger.models import SettlingRun
from hearth.ledger.packs import install_pack
from hearth.network.models import Network, Offering, Organization
from hearth.workforce.models import Employment, Staff
from hearth.workforce.roles import Role

ZONE = "America/New_York"
PASSWORD = "a lantern on the pier"  # noqa: S105  printed for whoever looks around

Organizations = Iterable[tuple[str, str, Organization.Kind]]
"""Code, name, kind."""
People = Iterable[tuple[str, str, str, Role]]
"""The part of the address before the @, name, code of the organization, role."""


class UnfinishedError(Exception):
    """Part of a network stands; the message says what to do."""


@dataclass(frozen=True)
class SignIn:
    """One line of what the demonstration prints."""

    email: str
    name: str
    organization: str
    role: str


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


def sign_ins(network: str) -> list[SignIn]:
    """Who can sign in to a network, with the password everybody here shares."""
    employments = Employment.objects.filter(network__name=network).select_related(
        "staff__user", "organization"
    )
    return [
        SignIn(
            one.staff.user.email,
            one.staff.name,
            one.organization.name,
            str(one.get_role_display()),
        )
        for one in employments.order_by("id")
    ]


def months_ago(months: int) -> date:
    """The first day of the month so many months back."""
    first = today_in(ZONE).replace(day=1)
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first
