"""Who works where: what every room above asks of employments."""

from django.db.models import DateField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Cast

from hearth.foundation.clock import now
from hearth.workforce.models import Employment


def running(rows: QuerySet[Employment]) -> QuerySet[Employment]:
    """Employments that have not ended, those that begin later among them.

    Each by the day it is in its own network.
    """
    there = Func(F("network__time_zone"), Value(now()), function="timezone")
    today = Cast(there, DateField())
    return rows.filter(Q(ends_on=None) | Q(ends_on__gt=today))
