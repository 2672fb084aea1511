"""Writing the organizations of a network. Who may is asked above, and by the policies."""

from datetime import date, datetime

from hearth.network.models import Network, Organization


def add_organization(network_id: int, name: str, kind: str, code: str) -> Organization:
    """An organization more. Its code is how other people's files name it, once in a network."""
    network = Network.objects.get(pk=network_id)
    return Organization.objects.create(network=network, name=name, kind=kind, code=code)


def rename_organization(organization: Organization, name: str) -> bool:
    """Call it otherwise from now on, everywhere: nothing keeps the former name."""
    return Organization.objects.filter(pk=organization.pk).update(name=name) == 1


def suspend_organization(organization: Organization, at: datetime | None) -> bool:
    """Hold everybody's hat there back from an instant; None gives them back."""
    return Organization.objects.filter(pk=organization.pk).update(suspended_at=at) == 1


def leave_network(organization: Organization, left_on: date | None) -> bool:
    """From `left_on` on nobody of it acts in the network; None takes a leaving back."""
    return Organization.objects.filter(pk=organization.pk).update(left_on=left_on) == 1
