"""Which organizations take part in a network, and who signs their people in."""

from datetime import date

from django.db.models import Q, QuerySet

from hearth.foundation.clock import today_in
from hearth.network.models import IdentityProvider, Organization


def taking_part(network_id: int, today: date) -> QuerySet[Organization]:
    """Those that have neither left by `today` nor are suspended, by name."""
    stays = Q(left_on=None) | Q(left_on__gt=today)
    rows = Organization.objects.filter(stays, network_id=network_id, suspended_at=None)
    return rows.order_by("name", "pk")


def takes_part(organization: Organization, today: date) -> bool:
    """Whether it has neither left by `today` nor is suspended."""
    has_left = organization.left_on is not None and organization.left_on <= today
    return not has_left and organization.suspended_at is None


def providers_in_use() -> list[IdentityProvider]:
    """Of the organizations that take part today, in each network's time zone; by name."""
    rows = IdentityProvider.objects.select_related("organization__network").order_by("name", "pk")
    return [
        row
        for row in rows
        if takes_part(row.organization, today_in(row.organization.network.time_zone))
    ]
