"""What officers read: rows about access, with the names that they may know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Max, Min, QuerySet
from django.db.models.functions import TruncDate

from hearth.access.actors import INTERFACE, SETTLER, Actor
from hearth.access.emergencies import Refusal
from hearth.access.labelling import Item, changes_of, items_of
from hearth.access.models import (
    FIRST_PERSONAL_HAT,
    Consent,
    Disclosure,
    LabelChange,
    PersonalHat,
)
from hearth.access.overseeing import overseen
from hearth.access.selectors import visible, visible_members
from hearth.foundation.clock import now
from hearth.foundation.models import Activity
from hearth.members.models import Member
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role

MOST_LOOKS = 1_000
"""Lines of one report; a longer one asks for a shorter period."""

MOST_REFUSED = 25
REFUSED_FOR = timedelta(days=30)
"""Refused tries stand on the officers' page so long, the latest so many lines of them."""
MOST_ITEMS = 100
"""Of a member's items, and of what was said of them, a page shows the latest."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """What an organization holds of a member, with labels; what was said of it, and by whom."""

    items: tuple[Item, ...]
    said: tuple[LabelChange, ...]
    by: dict[int, "Who"]
    is_cut: bool


@dataclass(frozen=True, kw_only=True)
class Who:
    """A hat as a report names it."""

    name: str
    role: Role
    organization: str = ""


@dataclass(frozen=True, kw_only=True)
class Look:
    """One hat at one member, on one day, on one page, for one purpose: how often."""

    who: Who | None  # None where the hat's number belongs to nobody any more
    day: date
    first_at: datetime
    last_at: datetime
    route: str
    action: str
    purpose: str
    times: int


@dataclass(frozen=True, kw_only=True)
class Refused:
    """Tries of one hat to open a record in an emergency, on one day, refused for one reason."""

    who: Who | None
    day: date
    why: Refusal
    first_at: datetime
    last_at: datetime
    times: int


def member_known(actor: Actor, member_id: int) -> Member | None:
    """The member, if the officer may know of them."""
    return visible_members(actor).filter(pk=member_id).first()


def looks_at(actor: Actor, member_id: int, since: date, until: date) -> tuple[Look, ...]:
    """Who saw a member from one day to another, both included, oldest first.

    One query over the member's part of the log, whatever its size, and two for names. One line
    more than MOST_LOOKS tells that there are more.
    """
    lines = list(grouped_looks(actor, member_id, since, until)[: MOST_LOOKS + 1])
    known = hats_named(actor, {line["hat_id"] for line in lines})
    return tuple(_look(line, known) for line in lines)


def grouped_looks(
    actor: Actor, member_id: int, since: date, until: date
) -> QuerySet[Activity, Any]:
    """The query of `looks_at`, in the days of the network."""
    zone = ZoneInfo(actor.zone)
    opens = datetime.combine(since, time(), zone)
    closes = datetime.combine(until + timedelta(days=1), time(), zone)
    rows = overseen(actor, Activity.objects.filter(member_id=member_id))
    by_line = rows.filter(at__gte=opens, at__lt=closes).values(
        "hat_id", "route", "action", "purpose", day=TruncDate("at", tzinfo=zone)
    )
    counted = by_line.annotate(times=Count("id"), first_at=Min("at"), last_at=Max("at"))
    return counted.order_by("first_at", "hat_id", "route", "action", "purpose")


def refused_tries(actor: Actor) -> tuple[Refused, ...]:
    """The latest tries in emergencies that were refused, as far as the officer reads the log.

    They name nobody: whom somebody tried to open is not written down.
    """
    zone = ZoneInfo(actor.zone)
    rows = overseen(actor, Activity.objects.filter(member_id=None, at__gt=now() - REFUSED_FOR))
    by_line = rows.filter(action__in=Refusal.values).values(
        "hat_id", "action", day=TruncDate("at", tzinfo=zone)
    )
    counted = by_line.annotate(times=Count("id"), first_at=Min("at"), last_at=Max("at"))
    lines = list(counted.order_by("-last_at", "hat_id", "action")[:MOST_REFUSED])
    known = hats_named(actor, {line["hat_id"] for line in lines}) if lines else {}
    return tuple(
        Refused(
            who=known.get(line["hat_id"]),
            day=line["day"],
            why=Refusal(line["action"]),
            first_at=line["first_at"],
            last_at=line["last_at"],
            times=line["times"],
        )
        for line in lines
    )


def hats_named(actor: Actor, hat_ids: Iterable[int]) -> dict[int, Who]:
    """Whose hats these are: employments, personal hats the officer may know of, and processes."""
    wanted = set(hat_ids)
    processes = {
        INTERFACE: Who(name="", role=Role.INTERFACE),
        SETTLER: Who(name="", role=Role.SETTLER),
    }
    return processes | _employments(actor, wanted) | _personal(actor, wanted)


def disclosures_seen(actor: Actor) -> QuerySet[Disclosure]:
    """What was shown at another organization, as the officer may read it, newest first."""
    rows = overseen(actor, Disclosure.objects.all()).select_related("agency", "recipient")
    return rows.order_by("-at", "-id")


def consents_signed_on(actor: Actor, disclosures: Iterable[Disclosure]) -> dict[int, date]:
    """The days on which their consents were signed, of those that the officer may read."""
    named = {number for one in disclosures for number in one.consents}
    rows = visible(actor, Consent.objects.filter(pk__in=named))
    return dict(rows.values_list("pk", "signed_on"))


def labels_held(actor: Actor, member_id: int) -> Held:
    """The latest of a member's items that the officer may label, and of what was said of them."""
    items = items_of(actor, member_id)
    said = tuple(changes_of(actor, member_id)[: MOST_ITEMS + 1])
    return Held(
        items=tuple(items[:MOST_ITEMS]),
        said=said[:MOST_ITEMS],
        by=hats_named(actor, (one.hat_id for one in said)),
        is_cut=len(items) > MOST_ITEMS or len(said) > MOST_ITEMS,
    )


def _employments(actor: Actor, hats: set[int]) -> dict[int, Who]:
    rows = Employment.objects.filter(
        network_id=actor.network_id, pk__in=[one for one in hats if 0 < one < FIRST_PERSONAL_HAT]
    ).select_related("staff", "organization")
    return {
        one.pk: Who(name=one.staff.name, role=Role(one.role), organization=one.organization.name)
        for one in rows
    }


def _personal(actor: Actor, hats: set[int]) -> dict[int, Who]:
    rows = overseen(
        actor, PersonalHat.objects.filter(pk__in=[one for one in hats if one >= FIRST_PERSONAL_HAT])
    )
    named = rows.values_list("pk", "role", F("user__name"))
    # To a member, who stands for them is not named here.
    unnamed = {
        one: Who(name="", role=Role.REPRESENTATIVE) for one in hats if one >= FIRST_PERSONAL_HAT
    }
    return unnamed | {pk: Who(name=name, role=Role(role)) for pk, role, name in named}


def _look(line: dict[str, Any], known: dict[int, Who]) -> Look:
    said = {name: value for name, value in line.items() if name != "hat_id"}
    return Look(who=known.get(line["hat_id"]), **said)
