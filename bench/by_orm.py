"""The way a web application does it at first: for each enrollment and standard an indexed ORM
query; and, to compare with what every other way does, the row saved by the ORM too.

Sampled, because a state's worth takes the better part of an hour. The queries are asked under the
same row-level security as any page's; rows are saved as the settler, and rolled back.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from bench.database import name
from bench.shape import LAST_DAY, MONTH_FIRST, REACH_DAYS, Shape
from hearth.access.actors import acting, interface_of
from hearth.foundation.database import SETTLER, login_as_administrator
from hearth.foundation.owner import connected_as
from hearth.ledger.models import Evidence, Obligation, State, Subject
from hearth.network.models import Network
from hearth.rules.evidence import CONTACT, DISCHARGE

SAMPLE = 2000
MONTH_LAST = date(2016, 3, 31)
STANDARDS = 6


def seconds_for_all(shape: Shape, *, saving: bool = False) -> float:
    """Seconds for every enrollment and standard, extrapolated from the sample."""
    with _settler() if saving else acting(interface_of(Network.objects.get())):
        step = max(1, shape.enrollments * STANDARDS // SAMPLE)
        subjects = list(Subject.objects.filter(id__in=range(1, shape.enrollments + 1, step)))
        if saving:
            Obligation.objects.filter(subject__in=subjects).delete()
        began = time.perf_counter()
        work = _save_all if saving else _ask_all
        done = sum(work(subject) for subject in subjects)
        seconds = time.perf_counter() - began
    return seconds / done * shape.enrollments * STANDARDS


@contextmanager
def _settler() -> Iterator[None]:
    with connected_as(login_as_administrator().django() | {"NAME": name()}), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"set local role {SETTLER}")
        yield
        transaction.set_rollback(True)


def _ask_all(subject: Subject) -> int:
    """One query for each of the six standards; how many."""
    return sum(1 for _ in _queries(subject))


def _save_all(subject: Subject) -> int:
    """One query and one row for each of the six standards; how many."""
    for standard, found in enumerate(_queries(subject), 1):
        Obligation.objects.create(
            subject=subject,
            standard=standard,
            opening_key=int(f"{MONTH_FIRST:%Y%m%d}"),
            network_id=subject.network_id,
            agency_id=subject.agency_id,
            member_id=subject.member_id,
            block=0,
            label=0,
            state=State.MET if found else State.OPEN,
            role=1,
            opens_on=MONTH_FIRST,
            closes_on=MONTH_LAST,
            due_on=MONTH_LAST,
            needed=1,
            found=len(found),
            met_by=found[-1].pk if found else None,
        )
    return STANDARDS


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
