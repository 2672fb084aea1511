"""The application's layer of access: which rows an actor may read, asked in every query.

The same rule as the policies in PostgreSQL, written for the ORM. Either layer alone is enough;
the matrix test runs with one of them off, then the other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.timezone import now as database_now

from hearth.access.actors import Actor
from hearth.access.models import Consent, Edge, Withheld
from hearth.foundation.faults import fault
from hearth.foundation.remembering import remembered
from hearth.members.models import Identifier, Member
from hearth.rules.labels import NORMAL, REASONS, covers, joined, unions
from hearth.workforce.roles import Role

Row = TypeVar("Row", bound=Model)
Ids = list[int] | QuerySet[Any, Any]  # members by number, read or still a question
ALL = unions()
# Who somebody is follows the relationship; what happened to them, the consent too.
IDENTITY = (Member, Identifier, Consent)


def visible(actor: Actor, rows: QuerySet[Row], member: str = "member_id") -> QuerySet[Row]:
    """The rows of a member table that the actor may read. `member` names the member's column.

    Of a table about staff too, the rows about members; see `visible_staff`.
    """
    if fault("access-application-off"):
        return rows
    if getattr(rows.model, "is_about_staff_too", False) and actor.role != Role.CARE_MANAGER:
        rows = rows.filter(employment=None)  # a care manager's members are named in any case
    reach = _reach(actor, member)
    if rows.model in IDENTITY:
        reach |= Q(**{f"{member}__in": tied_members(actor)})
    return rows.filter(Q(network_id=actor.network_id) & reach)


def visible_staff(actor: Actor, rows: QuerySet[Row]) -> QuerySet[Row]:
    """The rows about staff that the actor may read: their own, and to a supervisor the agency's.

    Nobody else: how somebody does their work is between them and who answers for it. A lead's
    width is over members, and administrators see no obligations at all.
    """
    if fault("access-application-off"):
        return rows
    reach = Q(pk__in=[])
    if actor.role == Role.INTERFACE:
        reach = Q(label__in=ALL)
    if actor.role in (Role.CARE_MANAGER, Role.SUPERVISOR):
        reach = Q(employment_id=actor.hat_id, label__in=ALL)
    if actor.role == Role.SUPERVISOR:
        own = Q() if fault("access-staff-of-any-agency") else Q(agency_id=actor.organization_id)
        reach |= own & Q(label__in=ALL)
    return rows.filter(Q(network_id=actor.network_id, employment__isnull=False) & reach)


def visible_members(actor: Actor) -> QuerySet[Member]:
    """Members the actor may know of."""
    return visible(actor, Member.objects.all(), "id")


def visible_counts(actor: Actor, rows: QuerySet[Row]) -> QuerySet[Row]:
    """The rows of a table of counts, which names no member, that the actor may read."""
    if fault("access-application-off"):
        return rows
    reach = Q(pk__in=[])
    if actor.role == Role.LEAD_ADMINISTRATOR:
        reach = Q(label=NORMAL)
    if actor.role == Role.SUPERVISOR:
        reach = Q(agency_id=actor.organization_id, label__in=ALL)
    return rows.filter(Q(network_id=actor.network_id) & reach)


def tied_members(actor: Actor) -> QuerySet[Edge, Any]:
    """Ids of the members the actor has a relationship with today, as a subquery."""
    edges = Edge.objects.filter(network_id=actor.network_id, superseded_at=None)
    edges = _live(edges, "starts_on", "ends_on")
    if actor.role == Role.CARE_MANAGER:
        edges = edges.filter(
            kind=Edge.Kind.CARE_TEAM,
            employment_id=actor.hat_id,
            agency_id=actor.organization_id,
        )
    elif actor.role == Role.SUPERVISOR:
        edges = edges.filter(kind=Edge.Kind.AGENCY, agency_id=actor.organization_id)
    else:
        edges = edges.none()
    return edges.values("member_id")


def served_member(actor: Actor, member_id: int) -> Member | None:
    """The member, if the actor may record something about them; else None."""
    tied = Member.objects.filter(network_id=actor.network_id, id__in=tied_members(actor))
    return tied.filter(pk=member_id).first()


def _reach(actor: Actor, member: str) -> Q:
    if actor.role == Role.INTERFACE:
        return Q(label__in=ALL)
    if actor.role == Role.LEAD_ADMINISTRATOR:
        return Q(~Exists(_withheld(actor).filter(member_id=OuterRef(member))), label=NORMAL)
    own = Q(agency_id=actor.organization_id, label__in=ALL)
    if actor.role == Role.CARE_MANAGER:
        ties = ties_of(actor)
        return (own & Q(**{f"{member}__in": ties.members})) | _shared(ties, member)
    if actor.role == Role.SUPERVISOR:
        # An agency may serve thousands: its ties stay a question to the database.
        return own | _shared(_asked_ties(actor), member)
    return Q(pk__in=[])


@dataclass(frozen=True)
class Ties:
    """Members an actor has a relationship with, and by label those whose consents open it."""

    members: Ids
    shared: Mapping[int, Ids]


def ties_of(actor: Actor) -> Ties:
    """A caseload, read: some fifty members at most, named in each query as they are."""
    return remembered(("ties", actor), lambda: _read_ties(actor))


def _read_ties(actor: Actor) -> Ties:
    members = [row["member_id"] for row in tied_members(actor)]
    given = _given(_consents(actor).filter(member_id__in=members))
    return Ties(
        members=members,
        shared={
            label: [one for one, labels in given.items() if _opens(labels, label)] for label in ALL
        },
    )


def _asked_ties(actor: Actor) -> Ties:
    consents = _consents(actor).filter(member_id__in=tied_members(actor))
    return Ties(
        members=tied_members(actor),
        shared={label: _asked_opening(consents, label) for label in ALL},
    )


def _given(consents: Iterable[Consent]) -> dict[int, set[int]]:
    """The labels that each member's live consents name; other numbers are no labels."""
    given: dict[int, set[int]] = {}
    for one in consents:
        given.setdefault(one.member_id, set()).update(set(ALL).intersection(one.labels))
    return given


def _opens(given: set[int], label: int) -> bool:
    """Whether all of a label's reasons are consented, be it in several consents."""
    if label == NORMAL:
        return NORMAL in given
    if fault("access-one-reason-is-enough"):
        return any(label & one for one in given)
    return covers(joined(*given), label)


def _asked_opening(consents: QuerySet[Consent], label: int) -> Ids:
    """The same as a question to the database: of each reason, a consent that names it."""
    if label == NORMAL:
        return consents.filter(labels__contains=[NORMAL]).values("member_id")
    members, *others = (
        consents.filter(labels__overlap=[one for one in ALL if covers(one, reason)]).values(
            "member_id"
        )
        for reason in REASONS.values()
        if covers(label, reason)
    )
    for one in others:
        members = members.filter(member_id__in=one)
    return members


def _consents(actor: Actor) -> QuerySet[Consent]:
    """Live consents that name the actor's organization."""
    rows = Consent.objects.filter(
        network_id=actor.network_id,
        recipient_id=actor.organization_id,
        withdrawn_at=None,
        superseded_at=None,
    )
    return _live(rows, "signed_on", "expires_on")


def _shared(ties: Ties, member: str) -> Q:
    """Rows others hold, where a live consent of a related member names the actor's organization."""
    if fault("access-consent-ignored"):
        return Q(**{f"{member}__in": ties.members})
    choices = Q(pk__in=[])
    for label, members in ties.shared.items():
        choices |= Q(label=label, **{f"{member}__in": members})
    return choices


def _withheld(actor: Actor) -> QuerySet[Withheld]:
    """What no live consent opens to the actor's organization: asked by member, never enumerated."""
    rows = Withheld.objects.filter(network_id=actor.network_id, lead_id=actor.organization_id)
    return _live(rows, "starts_on", "ends_on")


def _live(rows: QuerySet[Row], starts: str, ends: str) -> QuerySet[Row]:
    today = database_now().date()
    return rows.filter(**{f"{starts}__lte": today}).filter(
        Q(**{ends: None}) | Q(**{f"{ends}__gt": today})
    )
