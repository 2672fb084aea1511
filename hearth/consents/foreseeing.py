"""Who would see what, before it is saved: asked of the gate itself, and then undone.

Within a savepoint the write is made, and somebody of each role at each organization that gains or
loses is let look: by the policies that decide beneath every page, as a hat that has the member in
its care. Then all of it is rolled back. What differs is counted, and only what the
actor may read: a preview tells nobody that there is something elsewhere, nor whom others serve.
A fixed number of queries for each role at an organization, however many people and rows there are.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from django.apps import apps
from django.db import connection, transaction
from django.db.models import F, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from hearth.access.actors import Actor, acting, actor_of, interface_of
from hearth.access.areas import Area, area_of
from hearth.access.models import Consent, Edge
from hearth.access.particulars import particulars_of
from hearth.access.purposes import PERMITTED
from hearth.access.selectors import visible
from hearth.access.services import withdraw_consent
from hearth.consents.models import ConsentForm, Taking, Who
from hearth.consents.policies import Signed
from hearth.consents.services import add_party, record_form, withdraw
from hearth.foundation.clock import now
from hearth.foundation.remembering import remembering
from hearth.foundation.tables import declared_tables
from hearth.members.models import Member
from hearth.network.models import Organization
from hearth.workforce.models import Employment
from hearth.workforce.roles import CARE_TEAM, Role

RECEIVING = (
    *CARE_TEAM,
    Role.SUPERVISOR,
    Role.INTAKE,
    Role.BILLER,
    Role.PRIVACY_OFFICER,
    Role.LEAD_ADMINISTRATOR,
)
"""Roles to which consents open something."""
COUNTED = ("identity", "course", "care")
ASKED_FIRST = 3
"""Of a role, so many people are asked for one whom nothing about this member concerns in person."""
Item = tuple[str, str]
"""Table and key."""


@dataclass(frozen=True)
class Kind:
    """An area, and what an item of it tells of."""

    area: Area
    label: int


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What changes for one role at an organization, and how many people work there in it."""

    role: Role
    people: int
    gained: Mapping[Kind, int]
    lost: Mapping[Kind, int]


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """What changes at one organization."""

    organization: Organization
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Looker:
    """Somebody who is let look for everybody of the role at an organization."""

    hat: Actor
    people: int
    place: int  # the organization's id


def foresee_form(
    actor: Actor, member: Member, said: Signed, adds_to: ConsentForm | None = None
) -> tuple[Foreseen, ...]:
    """What recording a form would change. Raises what recording it would."""

    def write() -> ConsentForm:
        return add_party(actor, adds_to, said) if adds_to else record_form(actor, member, said)

    return foresee(actor, member, said.recipients, write)


def foresee_withdrawal(
    actor: Actor,
    member: Member,
    consents: list[Consent],
    *,
    who: Who = Who.MEMBER,
    signer_id: int | None = None,
) -> tuple[Foreseen, ...]:
    """What taking these consents back would change. Raises what doing it would."""
    recipients = {one.recipient_id: one.recipient for one in consents}
    return foresee(
        actor,
        member,
        recipients.values(),
        lambda: withdraw(
            actor, member, consents, who=who, taking=Taking.WRITTEN, signer_id=signer_id
        ),
    )


def opened_today(actor: Actor, member: Member, consents: list[Consent]) -> tuple[Foreseen, ...]:
    """What these consents open: what nobody there would see any longer without them.

    What another consent opens as well is not among it. The interface sets them aside for the
    time of the look, because whoever reads a consent need not be able to take it back.
    """
    recipients = {one.recipient_id: one.recipient for one in consents}
    ids = [one.pk for one in consents]
    return foresee(actor, member, recipients.values(), lambda: _set_aside(member, ids))


def foresee(
    actor: Actor,
    member: Member,
    organizations: Iterable[Organization],
    write: Callable[[], object],
) -> tuple[Foreseen, ...]:
    """What `write` would open and close at these organizations. Nothing of it stays."""
    named = sorted(organizations, key=lambda one: (one.name, one.pk))
    with transaction.atomic(), remembering():
        known = _items_seen(actor, member)
        lookers = _lookers_at(actor, member, named)
        _take_into_care(member, lookers)
        before = {one: _seen_by(one, member) for one in lookers}
        write()
        after = {one: _seen_by(one, member) for one in lookers}
        transaction.set_rollback(True)  # to the savepoint: what was before goes on
    effects = {one: _effect(one, known, before[one], after[one]) for one in lookers}
    return tuple(
        Foreseen(
            organization=place,
            effects=tuple(effects[one] for one in lookers if one.place == place.pk),
        )
        for place in named
    )


def _set_aside(member: Member, consent_ids: list[int]) -> None:
    with acting(interface_of(member.network)):
        for one in Consent.objects.filter(pk__in=consent_ids):
            withdraw_consent(one)


def _effect(
    looker: Looker, known: Mapping[Item, Kind], before: frozenset[Item], after: frozenset[Item]
) -> Effect:
    return Effect(
        role=looker.hat.role,
        people=looker.people,
        gained=Counter(known[one] for one in after - before if one in known),
        lost=Counter(known[one] for one in before - after if one in known),
    )


def _seen_by(looker: Looker, member: Member) -> frozenset[Item]:
    """What the hat sees for any purpose that its role permits."""
    found: set[Item] = set()
    for purpose in PERMITTED[looker.hat.role]:
        with acting(replace(looker.hat, stated=purpose)):
            found.update(_items_open(member))
    return frozenset(found)


def _items_open(member: Member) -> list[Item]:
    """What the policies open of the member to whoever acts: either layer says it alone.

    The selectors say the same, and take ten times as long to be put together for so many tables.
    """
    text, tables = _every_item()
    with connection.cursor() as cursor:
        cursor.execute(text, [member.pk] * tables)
        return [(table, key) for table, key in cursor.fetchall()]


@cache
def _every_item() -> tuple[str, int]:
    """The query of every item about one member, and how often it asks for their number."""
    quoted, found = connection.ops.quote_name, _counted_models()
    parts = [
        f"select '{one._meta.db_table}', "  # noqa: S608  # names of our own tables alone
        + " || '.' || ".join(f"{quoted(field.attname)}::text" for field in one._meta.pk_fields)
        + f" from {quoted(one._meta.db_table)} where {quoted(_member_column(one))} = %s"
        for one in found
    ]
    return " union all ".join(parts), len(found)


def _items_seen(actor: Actor, member: Member) -> dict[Item, Kind]:
    """Every item about the member that the actor may read, in one query."""
    first, *rest = (_rows_seen(actor, model, member) for model in _counted_models())
    return {
        (table, key): Kind(Area(area), label)
        for area, table, key, label in first.union(*rest, all=True)
    }


def _rows_seen(
    actor: Actor, model: type[Model], member: Member
) -> QuerySet[Model, tuple[int, str, str, int]]:
    column = _member_column(model)
    rows = visible(actor, model._default_manager.filter(**{column: member.pk}), column)
    said = Value(int(area_of(model))), Value(model._meta.db_table), _key_of(model), F("label")
    return rows.order_by().values_list(*said)


def _member_column(model: type[Model]) -> str:
    return "id" if model is Member else "member_id"


def _key_of(model: type[Model]) -> Concat | Cast:
    """The primary key as text, of one column or of several."""
    parts = [Cast(one.attname, TextField()) for one in model._meta.pk_fields]
    if len(parts) == 1:
        return parts[0]
    apart = [piece for one in parts for piece in (Value(".", output_field=TextField()), one)]
    return Concat(*apart[1:], output_field=TextField())


def _counted_models() -> list[type[Model]]:
    """Models of items about members in the areas that consents open, in the order of the rooms."""
    declared = declared_tables()
    found = [one for one in apps.get_models() if one._meta.db_table in declared]
    return [
        one
        for one in found
        if declared[one._meta.db_table].area in COUNTED
        and (one is Member or any(field.name == "member" for field in one._meta.fields))
    ]


def _lookers_at(
    actor: Actor, member: Member, organizations: list[Organization]
) -> tuple[Looker, ...]:
    """One hat for each role at each organization, of those that may act today."""
    by_place: dict[tuple[int, int], list[Actor]] = {}
    for employment in _employed(actor, organizations):
        place = (employment.organization_id, employment.role)
        by_place.setdefault(place, []).append(actor_of(employment))
    return tuple(
        Looker(_usual(hats, member), len({hat.staff_id for hat in hats}), place)
        for (place, _role), hats in sorted(by_place.items())
    )


def _employed(actor: Actor, organizations: list[Organization]) -> QuerySet[Employment]:
    today = actor.today
    acts = Q(ends_on=None) | Q(ends_on__gt=today)
    at_lead = Q(organization__kind=Organization.Kind.LEAD)
    stays = Q(organization__left_on=None) | Q(organization__left_on__gt=today)
    rows = Employment.objects.filter(acts, stays, starts_on__lte=today, role__in=RECEIVING)
    rows = rows.filter(
        network_id=actor.network_id,
        organization__in=organizations,
        organization__suspended_at=None,
        suspended_at=None,
        staff__user__is_active=True,
    ).exclude(~at_lead, role=Role.LEAD_ADMINISTRATOR)
    return rows.select_related("staff", "organization", "network").order_by("pk")


def _usual(hats: list[Actor], member: Member) -> Actor:
    """Somebody to whom nothing about this member was opened, or closed, in person."""
    for hat in hats[:ASKED_FIRST]:
        with acting(hat):
            own = particulars_of(hat)
        opened = any(member.pk in one for one in own.opened.values())
        if not opened and member.pk not in own.kept_from and member.pk not in own.named:
            return hat
    return hats[0]


def _take_into_care(member: Member, lookers: Iterable[Looker]) -> None:
    """For the time of the look, the member is in the care of each.

    Whether they are in fact is for those to know who may: else trying names of organizations
    would tell whom each of them serves.
    """
    with acting(interface_of(member.network)) as interface:
        today, moment = interface.today, now()
        Edge.objects.bulk_create(_tie(member, one, today, moment) for one in lookers)


def _tie(member: Member, looker: Looker, today: date, moment: datetime) -> Edge:
    on_team = looker.hat.role in CARE_TEAM
    return Edge(
        network_id=member.network_id,
        agency_id=looker.place,
        member=member,
        kind=Edge.Kind.CARE_TEAM if on_team else Edge.Kind.AGENCY,
        employment_id=looker.hat.hat_id if on_team else None,
        starts_on=today,
        recorded_at=moment,
    )
