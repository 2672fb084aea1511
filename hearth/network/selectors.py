"""Which organizations take part in a network."""

from datetime import date

from django.db.models import Q, QuerySet

from hearth.network.models import Organization


def taking_part(network_id: int, today: date) -> QuerySet[Organization]:
    """Those that have neither left by `today` nor are suspended, by name."""
    stays = Q(left_on=None) | Q(left_on__gt=today)
    rows = Organization.objects.filter(stays, network_id=network_id, suspended_at=None)
    return rows.order_by("name", "pk")
