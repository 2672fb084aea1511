"""What waits for a privacy officer's word: how much, until when, and for whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Count, Model, Q, QuerySet, Value
from django.db.models.expressions import RawSQL

from hearth.access.actors import Actor, acting, hats_of
from hearth.access.alarming import What
from hearth.access.emergencies import can_review, emergencies_seen
from hearth.access.models import Emergency, Signal
from hearth.access.noticing import can_close, signals_seen
from hearth.access.particulars import KEPT_AWAY
from hearth.access.selectors import known_edges
from hearth.foundation.models import User
from hearth.rules.windows import business_day_after, to_date, to_day
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role

Row = TypeVar("Row", bound=Model)
LOOK_WITHIN = 3
"""Business days, after the day on which it began to wait. Our own choice: no law and no standard
that we know of names a number, only that somebody looks."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """How many wait for an officer."""

    emergencies: int = 0
    signals: int = 0

    @property
    def all(self) -> int:
        return self.emergencies + self.signals


def look_by(actor: Actor, since: datetime) -> date:
    """The last day on which a look at it is in time, where the network is."""
    day = since.astimezone(ZoneInfo(actor.zone)).date()
    return to_date(business_day_after(to_day(day), LOOK_WITHIN))


def waiting_for(actor: Actor) -> Waiting:
    """How many emergencies and signals the officer has to look at, not counting their own.

    In one query, as it stands on every page of theirs: so whom they are kept from is asked in it.
    """
    if actor.role != Role.PRIVACY_OFFICER:
        return Waiting()
    ours, known = Q(agency_id=actor.organization_id), known_edges(actor).values("member_id")
    if actor.is_lead_privacy_officer:
        ours = Q(pk__isnull=False)
    own = Employment.objects.filter(staff_id=actor.staff_id or 0).values("pk")
    emergencies = Emergency.objects.filter(ours | Q(member_id__in=known), reviewed_at=None)
    signals = Signal.objects.filter(ours, closed_at=None)
    counts = _counted(actor, emergencies.exclude(employment__in=own), "emergencies").union(
        _counted(actor, signals.exclude(hat_id__in=own), "signals"), all=True
    )
    return Waiting(**dict(counts))


def officers_to_tell(what: What, number: int, network_id: int) -> list[User]:
    """The officers in whose queue it stands and who may answer it, each once.

    Each is asked under their own hat: nobody else's may know who reads what.
    """
    told = User.objects.filter(
        pk__in=Employment.objects.filter(network_id=network_id, role=Role.PRIVACY_OFFICER).values(
            "staff__user"
        )
    )
    return [
        user
        for user in told.order_by("pk")
        if any(_awaits(hat, what, number) for hat in _officers_hats(user, network_id))
    ]


def _officers_hats(user: User, network_id: int) -> Iterator[Actor]:
    for hat in hats_of(user):
        if hat.role == Role.PRIVACY_OFFICER and hat.network_id == network_id:
            yield hat


def _awaits(hat: Actor, what: What, number: int) -> bool:
    with acting(hat) as actor:
        if what == What.EMERGENCY:
            emergency = emergencies_seen(actor).filter(pk=number).first()
            return emergency is not None and can_review(actor, emergency)
        signal = signals_seen(actor).filter(pk=number).first()
        return signal is not None and can_close(actor, signal)


def _counted(actor: Actor, rows: QuerySet[Row], name: str) -> QuerySet[Row, tuple[str, int]]:
    kept_from = RawSQL("select member_id from access_particulars() where kind = %s", [KEPT_AWAY])
    rows = rows.filter(network_id=actor.network_id).exclude(member_id__in=kept_from)
    counted = rows.annotate(what=Value(name)).values("what").annotate(n=Count("pk"))
    found: QuerySet[Row, tuple[str, int]] = counted.values_list("what", "n")
    return found
