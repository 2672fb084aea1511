"""The way a web application does it at first: one indexed ORM query per enrollment and standard.

Sampled, because a state's worth takes the better part of an hour, and read only: it finds what
would be written and writes nothing, under the same row-level security as any page.
"""

import time
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import QuerySet

from bench.shape import LAST_DAY, MONTH_FIRST, REACH_DAYS, Shape
from hearth.access.actors import acting, interface_of
from hearth.ledger.models import Evidence, Subject
from hearth.network.models import Network
from hearth.rules.evidence import CONTACT, DISCHARGE

SAMPLE = 2000
MONTH_LAST = date(2016, 3, 31)
STANDARDS = 6


def seconds_for_all(shape: Shape) -> float:
    """Seconds for every enrollment and standard, extrapolated from the sample."""
    with acting(interface_of(Network.objects.get())):
        step = max(1, shape.enrollments * STANDARDS // SAMPLE)
        subjects = list(Subject.objects.filter(id__in=range(1, shape.enrollments + 1, step)))
        began = time.perf_counter()
        asked = sum(1 for subject in subjects for _ in _queries(subject))
    return (time.perf_counter() - began) / asked * shape.enrollments * STANDARDS


def _queries(subject: Subject) -> Iterator[list[Evidence]]:
    """One query for each of the six standards."""
    current = Evidence.objects.filter(
        party=subject.party, superseded_at=None, is_retracted=False
    ).order_by("occurred_on", "id")
    contacts = current.filter(kind=CONTACT.number, occurred_on__range=(MONTH_FIRST, MONTH_LAST))
    for which in _monthly(contacts):
        yield list(which)
    since = LAST_DAY - timedelta(days=REACH_DAYS)
    yield list(current.filter(kind=DISCHARGE.number, a1=1, occurred_on__gte=since))


def _monthly(contacts: QuerySet[Evidence]) -> Iterator[QuerySet[Evidence]]:
    yield contacts.filter(a1=1)[:1]
    yield contacts.filter(a3=1)[:1]
    yield contacts.filter(a1=1, a2__in=[1, 2, 3])[:1]
    yield contacts.filter(a4__gte=30, a5=1)[:1]
    yield contacts.filter(a1=1, a2=1)[:2]
