"""Somebody leaves: their hats end, their sessions die, and their caseload goes to a colleague.

An administrator sees no member. The caseload is handed over by the network's interface, which
answers how many members moved and nothing else; what it did stands in the activity log, with the
administrator's sign-in.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearth.access.actors import Actor, acting, interface_of
from hearth.access.closing import close_sign_in
from hearth.access.models import Edge
from hearth.access.services import assign_care_manager, end_edge
from hearth.administration.permissions import check_may_keep, is_kept_by
from hearth.administration.policies import AdministrationRefusedError
from hearth.administration.signing_out import sign_out
from hearth.foundation.clock import now, today_in
from hearth.foundation.models import Activity
from hearth.workforce import services as workforce
from hearth.workforce.models import Employment, Staff
from hearth.workforce.roles import TAKES_OVER
from hearth.workforce.selectors import running

PURPOSE = "HOPERAT"  # the running of the agency, not anybody's treatment


@dataclass(frozen=True)
class Left:
    """What came of an off-boarding; `to` is empty where there was no caseload."""

    ended: int
    moved: int
    to: str = ""


@dataclass(frozen=True)
class Leaving:
    """What an off-boarding would do: the employments it ends, and how many members move."""

    ending: Sequence[Employment]
    moving: int


@transaction.atomic
def off_board(actor: Actor, employment: Employment, heir: Employment | None) -> Left:
    """End today what the person does at this organization, as far as it is the actor's to end.

    Raises AdministrationRefusedError where a caseload has nowhere to go; RefusedError.
    """
    check_may_keep(actor, employment)
    today = today_in(employment.network.time_zone)
    ending = _locked(actor, employment, heir)
    if heir and ending:
        check_may_take_over(actor, heir, ending)
    for one in ending:
        workforce.end_employment(one, today)
    moved = hand_over(actor, ending, heir, today) if ending else 0
    sign_out(actor, employment.staff.user)
    _close_sign_in(employment.staff)
    return Left(len(ending), moved, heir.staff.name if heir and moved else "")


def foresee_leaving(actor: Actor, employment: Employment, heir: Employment | None) -> Leaving:
    """What `off_board` would do now; it raises what that would raise."""
    check_may_keep(actor, employment)
    ending = [one for one in _of_staff(employment) if _is_kept(actor, one)]
    if heir and ending:
        check_may_take_over(actor, heir, ending)
    today = today_in(employment.network.time_zone)
    with acting(interface_of(employment.network)):
        moving = {edge.member_id for edge in _caseload(ending, today)}
        _check_goes_somewhere(moving, heir)
    return Leaving(ending, len(moving))


def heirs_for(actor: Actor, employment: Employment) -> list[Employment]:
    """Colleagues who may take a caseload over: supervisors first, then by name."""
    colleagues = running(
        Employment.objects.filter(
            organization=employment.organization,
            role__in=TAKES_OVER,
            starts_on__lte=today_in(employment.network.time_zone),
            suspended_at=None,
        )
    )
    others = colleagues.exclude(staff=employment.staff).exclude(staff__user=actor.user_id)
    return sorted(
        others.select_related("staff"),
        key=lambda one: (-TAKES_OVER.index(one.role), one.staff.name),
    )


def check_may_take_over(actor: Actor, heir: Employment, ending: Sequence[Employment]) -> None:
    """Raise AdministrationRefusedError unless a colleague there today may have the caseload."""
    may = [one.pk for one in heirs_for(actor, ending[0])]
    if heir.pk not in may:
        raise AdministrationRefusedError(_("This colleague cannot take the caseload."))


def hand_over(actor: Actor, ending: Sequence[Employment], heir: Employment | None, on: date) -> int:
    """Move the care-team edges of ended employments to another from a day on; how many members.

    Raises AdministrationRefusedError where there are any and there is no heir.
    """
    network, agency = ending[0].network, ending[0].organization
    with acting(interface_of(network)) as interface:
        edges = list(_caseload(ending, on))
        moving = {edge.member_id for edge in edges}
        _check_goes_somewhere(moving, heir)
        served = _served(agency.pk, moving, on)
        for edge in edges:
            end_edge(edge, max(on, edge.starts_on))
            if heir and edge.member_id in served:
                _begin(edge, heir, max(on, edge.starts_on))
        _note(interface, actor, agency.pk, moving)
    return len(moving)


def _check_goes_somewhere(moving: Collection[int], heir: Employment | None) -> None:
    if moving and heir is None:
        said = ngettext(
            "%(n)s member is on their caseload. Say who takes it.",
            "%(n)s members are on their caseload. Say who takes them.",
            len(moving),
        )
        raise AdministrationRefusedError(said % {"n": len(moving)})


def _locked(actor: Actor, employment: Employment, heir: Employment | None) -> list[Employment]:
    """The employments to end, locked with the heir's: whoever ends them too comes after us."""
    locked = _of_staff(employment, heir).select_for_update(of=("self",))
    return [one for one in locked if one.staff_id == employment.staff_id and _is_kept(actor, one)]


def _of_staff(employment: Employment, heir: Employment | None = None) -> QuerySet[Employment]:
    """What the person does at this organization, and what the heir does."""
    theirs = Q(staff=employment.staff, organization=employment.organization)
    rows = running(Employment.objects.filter(theirs | Q(pk=heir.pk if heir else None)))
    return rows.order_by("pk").select_related("staff", "organization", "network")


def _is_kept(actor: Actor, employment: Employment) -> bool:
    return is_kept_by(actor, employment.organization, employment.role)


def _caseload(ending: Iterable[Employment], on: date) -> QuerySet[Edge]:
    return (
        Edge.objects.filter(
            employment__in=[one.pk for one in ending],
            kind=Edge.Kind.CARE_TEAM,
            superseded_at=None,
        )
        .filter(Q(ends_on=None) | Q(ends_on__gt=on))
        .select_related("member")
        .order_by("member_id", "pk")
    )


def _served(agency_id: int, member_ids: Iterable[int], on: date) -> set[int]:
    """Those the agency still serves: a colleague is put on no other member's care team."""
    ties = Edge.objects.filter(
        agency_id=agency_id, kind=Edge.Kind.AGENCY, superseded_at=None, member_id__in=member_ids
    ).filter(Q(ends_on=None) | Q(ends_on__gt=on))
    return {one.member_id for one in ties}


def _begin(edge: Edge, heir: Employment, on: date) -> None:
    begun = assign_care_manager(edge.member, heir, on)
    if edge.ends_on and begun.starts_on == on:  # as long as it would have been theirs
        end_edge(begun, edge.ends_on)


def _note(interface: Actor, actor: Actor, agency_id: int, member_ids: Iterable[int]) -> None:
    """Who changed whom, under the interface's hat: the administrator's own shows no member."""
    Activity.objects.bulk_create(
        Activity(
            at=now(),
            hat_id=interface.hat_id,
            user_id=actor.user_id,
            network_id=interface.network_id,
            agency_id=agency_id,
            member_id=member_id,
            action="hand_over",
            purpose=PURPOSE,
            route="leave",
            status=200,
            view_id="",
        )
        for member_id in sorted(member_ids)
    )


def _close_sign_in(staff: Staff) -> None:
    """Nobody signs in who works nowhere, now or later."""
    if not running(Employment.objects.filter(staff=staff)).exists():
        close_sign_in(staff.user)
