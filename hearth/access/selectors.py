"""The application's layer of access: which rows an actor may read, asked in every query.

The same rule as the policies in PostgreSQL (docs/explanation/who-may-see-what.md), written for the
ORM. Either layer alone is enough; the matrix test runs with one of them off, then the other.
"""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.postgres.aggregates import BitOr
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from hearth.access.actors import Actor
from hearth.access.areas import Area, area_of, is_opened_by
from hearth.access.lookups import opens
from hearth.access.models import Consent, Edge, Withheld
from hearth.access.particulars import particulars_of
from hearth.foundation.faults import fault
from hearth.foundation.remembering import remembered
from hearth.members.models import Identifier, Member
from hearth.rules.labels import EVERY, NORMAL
from hearth.workforce.roles import CARE_TEAM, Role

Row = TypeVar("Row", bound=Model)
# Who somebody is follows the relationship; what happened to them, the consent too. A model of a
# room above says of itself that it `tells_who_somebody_is`: what is signed does.
IDENTITY = (Member, Identifier, Consent)
OWN_RECORDS = (
    Role.SUPERVISOR,
    Role.INTAKE,
    Role.BILLER,
    Role.QUALITY_ANALYST,
    Role.PRIVACY_OFFICER,
)
"""Who reads whole what their agency recorded."""
OF_THE_AGENCY = (Role.SUPERVISOR, Role.INTAKE)
"""Who is related to everybody the agency serves."""
KNOWING = (Role.BILLER, Role.PRIVACY_OFFICER)
"""Who knows them, and records nothing."""
NOBODY = Q(pk__in=[])


def visible(actor: Actor, rows: QuerySet[Row], member: str = "member_id") -> QuerySet[Row]:
    """The rows of a member table that the actor may read. `member` names the member's column.

    Of a table about staff too, the rows about members; see `visible_staff`.
    """
    if fault("access-application-off"):
        return rows
    area = area_of(rows.model)
    if not is_opened_by(area, actor.role):
        return rows.none()
    # A care team's members are named in any case.
    if getattr(rows.model, "is_about_staff_too", False) and actor.role not in CARE_TEAM:
        rows = rows.filter(employment=None)
    reach = _reach(actor, member, area)
    if rows.model in IDENTITY or getattr(rows.model, "tells_who_somebody_is", False):
        reach |= Q(**{f"{member}__in": known_members(actor)}, label__held=EVERY)
    return without_kept_from(actor, rows, member).filter(Q(network_id=actor.network_id) & reach)


def visible_staff(actor: Actor, rows: QuerySet[Row]) -> QuerySet[Row]:
    """The rows about staff that the actor may read: their own, and to a supervisor the agency's.

    Nobody else: how somebody does their work is between them and who answers for it. A lead's
    width is over members, and administrators see no obligations at all.
    """
    if fault("access-application-off"):
        return rows
    if not is_opened_by(Area.COURSE, actor.role):
        return rows.none()
    reach = Q(employment_id=actor.hat_id)
    if actor.role == Role.INTERFACE:
        reach = Q()
    if actor.role == Role.SUPERVISOR:
        own = Q(agency_id=actor.organization_id)
        reach = Q() if fault("access-staff-of-any-agency") else reach | own
    return rows.filter(
        reach, network_id=actor.network_id, employment__isnull=False, label__held=actor.held
    )


def visible_members(actor: Actor) -> QuerySet[Member]:
    """Members the actor may know of."""
    return visible(actor, Member.objects.all(), "id")


def names_of_members(actor: Actor, member_ids: Iterable[int]) -> dict[int, str]:
    """Names of those whom the actor may know; whoever is missing is not theirs to name."""
    found = visible_members(actor).filter(pk__in=set(member_ids))
    return {one.pk: one.name for one in found}


def visible_counts(actor: Actor, rows: QuerySet[Row]) -> QuerySet[Row]:
    """The rows of a table of counts, which names no member, that the actor may read."""
    if fault("access-application-off"):
        return rows
    reach = NOBODY
    if actor.role == Role.LEAD_ADMINISTRATOR:
        reach = Q(label=NORMAL)
    if actor.role in OWN_RECORDS and is_opened_by(Area.COURSE, actor.role):
        reach = Q(agency_id=actor.organization_id, label__held=actor.held)
    return rows.filter(Q(network_id=actor.network_id) & reach)


def tied_members(actor: Actor) -> QuerySet[Edge, Any]:
    """Ids of the members the actor is related to today, and may record about, as a subquery."""
    edges = _edges(actor, OF_THE_AGENCY)
    return without_kept_from(actor, edges, "member_id").values("member_id")


def known_members(actor: Actor) -> QuerySet[Edge, Any]:
    """The same, and whom the actor only knows: who records nothing reads as those related do."""
    return without_kept_from(actor, known_edges(actor), "member_id").values("member_id")


def known_edges(actor: Actor) -> QuerySet[Edge]:
    """What ties the known members to the actor, restrictions aside."""
    return _edges(actor, (*OF_THE_AGENCY, *KNOWING))


def served_member(actor: Actor, member_id: int) -> Member | None:
    """The member, if the actor may record something about them; else None."""
    tied = Member.objects.filter(network_id=actor.network_id, id__in=tied_members(actor))
    # Of who somebody is no reason is asked, but a number that is no label is refused to everybody.
    return tied.filter(pk=member_id, label__held=EVERY).first()


def _edges(actor: Actor, of_the_agency: tuple[Role, ...]) -> QuerySet[Edge]:
    edges = Edge.objects.filter(network_id=actor.network_id, superseded_at=None)
    edges = edges.filter(is_live(actor, "starts_on", "ends_on"), agency_id=actor.organization_id)
    if actor.role in CARE_TEAM:
        return edges.filter(kind=Edge.Kind.CARE_TEAM, employment_id=actor.hat_id)
    if actor.role in of_the_agency:
        return edges.filter(kind=Edge.Kind.AGENCY)
    return edges.none()


def without_kept_from(actor: Actor, rows: QuerySet[Row], member: str) -> QuerySet[Row]:
    """Without those from whom a restriction keeps the actor away: it beats everything."""
    kept_from = particulars_of(actor).kept_from
    if not kept_from or fault("access-restrictions-ignored"):
        return rows
    return rows.exclude(**{f"{member}__in": sorted(kept_from)})


def _reach(actor: Actor, member: str, area: Area) -> Q:
    ways = Q() if actor.role == Role.INTERFACE else _ways(actor, member, area)
    reach = _held(actor, member) & ways
    return _wide(actor, member) | reach if actor.is_wide else reach


def _wide(actor: Actor, member: str) -> Q:
    return Q(~Exists(_withheld(actor).filter(member_id=OuterRef(member))), label=NORMAL)


def _held(actor: Actor, member: str) -> Q:
    """Labels the role holds, and for some members those that somebody named this hat for."""
    held = Q(label__held=actor.held)
    for one, reasons in particulars_of(actor).named.items():
        held |= Q(**{member: one}, label__held=actor.held | reasons)
    return held


def _ways(actor: Actor, member: str, area: Area) -> Q:
    """Own records, what is shared under consents, and what was opened to this hat."""
    ways = NOBODY
    if actor.role in OWN_RECORDS:
        ways |= Q(agency_id=actor.organization_id)
    if actor.role in CARE_TEAM:
        ways |= Q(agency_id=actor.organization_id, **{f"{member}__in": _caseload(actor)})
    if actor.role in (*CARE_TEAM, *OF_THE_AGENCY, *KNOWING):
        ways |= _shared(actor, member)
    for one, reasons in particulars_of(actor).opened.get(area, {}).items():
        ways |= Q(**{member: one}, label__held=reasons)
    return ways


def _caseload(actor: Actor) -> list[int]:
    """A caseload, read once a request: some fifty members, named in each query as they are."""
    asked = tied_members(actor)
    return remembered(("ties", actor), lambda: [row["member_id"] for row in asked])


def _shared(actor: Actor, member: str) -> Q:
    """Rows others hold, where live consents of somebody known open them to this organization."""
    # An agency may serve thousands: its ties stay a question to the database.
    known = _caseload(actor) if actor.role in CARE_TEAM else known_members(actor)
    if fault("access-consent-ignored"):
        return Q(**{f"{member}__in": known})
    given = (
        live_consents(actor)
        .filter(Q(sources=None) | Q(sources__names=OuterRef("agency_id")))
        .filter(member_id=OuterRef(member))
        .values("member_id")
        .annotate(named=BitOr("reasons"))
        .values("named")
    )
    is_open = opens("label", Coalesce(Subquery(given), 0))
    return Q(is_open, **{f"{member}__in": known})


def live_consents(actor: Actor) -> QuerySet[Consent]:
    """Live consents that name the actor's organization, for the purpose it acts for."""
    rows = Consent.objects.filter(
        network_id=actor.network_id,
        recipient_id=actor.organization_id,
        withdrawn_at=None,
        superseded_at=None,
    )
    if not fault("access-purposes-ignored"):
        rows = rows.filter(purposes__names=int(actor.purpose))
    return rows.filter(is_live(actor, "signed_on", "expires_on"))


def _withheld(actor: Actor) -> QuerySet[Withheld]:
    """What no live consent opens to the actor's organization: asked by member, never enumerated."""
    rows = Withheld.objects.filter(network_id=actor.network_id, lead_id=actor.organization_id)
    return rows.filter(is_live(actor, "starts_on", "ends_on"))


def is_live(actor: Actor, starts: str, ends: str) -> Q:
    """Whether a span holds on the actor's day."""
    today = actor.today
    return Q(**{f"{starts}__lte": today}) & (Q(**{ends: None}) | Q(**{f"{ends}__gt": today}))
