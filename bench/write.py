"""One contact logged by a care manager, from opening the transaction to the commit."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from django.db import connection

from bench.figures import Target, high, middle
from bench.placing import place
from bench.shape import NOON, ZONE, Shape
from hearth.access.actors import Actor, acting, actor_of
from hearth.drafting.desk import read_pack
from hearth.encounters.models import Contact
from hearth.encounters.services import NewContact, log_contact
from hearth.foundation.clock import frozen_at, now
from hearth.foundation.models import Activity
from hearth.foundation.remembering import remembering
from hearth.ledger.packs import pack_folder
from hearth.members.models import Member
from hearth.workforce.models import Employment

TARGETS = {"write p95, ms": Target(50)}
WARM_UP = 5


@dataclass(frozen=True)
class Written:
    """Milliseconds of each write, through the services and by one insert by hand."""

    filed: list[float]
    by_hand: list[float]

    @property
    def ratio(self) -> float:
        """How many times the plain inserts."""
        return middle(self.filed) / middle(self.by_hand)

    def __str__(self) -> str:
        return (
            f"{len(self.filed)} writes: p50 {middle(self.filed):.1f} ms,"
            f" p95 {high(self.filed):.1f} ms; contact, evidence and activity by hand,"
            f" nothing settled: p50 {middle(self.by_hand):.1f} ms, ratio {self.ratio:.1f}"
        )


def measure(
    shape: Shape,
    writes: int,
    at: datetime = NOON,
    among: Callable[[int], bool] = lambda member: True,
    pack: str | None = None,
) -> Written:
    """File contacts about members of different care managers, turn about with plain inserts.

    `among` chooses whom, by member's id; they are in the program `pack`, if not the shape's.
    """
    filed, by_hand = [], []
    services = first_service(pack or shape.pack)
    with frozen_at(at):
        who = carers(shape, among)
        for turn in range(-WARM_UP, writes):
            actor, members = who[turn % len(who)]
            member = members[turn // len(who) % len(members)]
            seconds = file_contact(actor, member, at, services), _insert(actor, member, at)
            if turn >= 0:
                filed.append(seconds[0] * 1000)
                by_hand.append(seconds[1] * 1000)
    return Written(filed, by_hand)


def carers(
    shape: Shape, among: Callable[[int], bool] = lambda member: True
) -> list[tuple[Actor, list[int]]]:
    """Some care managers with full caseloads, and their members."""
    placed = place(shape)
    return [
        (actor_of(_employment(one)), [member for member in placed.members_of(one) if among(member)])
        for one in placed.full_care_managers()[:20]
    ]


def figures(written: Written) -> dict[str, float]:
    """The promised figure."""
    return {"write p95, ms": high(written.filed)}


def _employment(number: int) -> Employment:
    return Employment.objects.select_related("staff", "organization").get(pk=number)


def first_service(pack: str) -> tuple[str, ...]:
    """What each contact gives: the first service of a program, if it has any."""
    return tuple(one.code for one in read_pack(pack_folder(pack)).services[:1])


def file_contact(
    actor: Actor, member_id: int, at: datetime = NOON, services: tuple[str, ...] = ()
) -> float:
    """What saving does: context, the member, the contact, its evidence, settling, the activity,
    commit.
    """
    began = time.perf_counter()
    with remembering(), acting(actor):  # as the middleware does
        member = Member.objects.get(pk=member_id)
        new = NewContact(
            occurred_at=at - timedelta(hours=1),
            zone=ZONE,
            mode="phone",
            with_whom="member",
            form_nonce=token_urlsafe(12),
            minutes=20,
            services=services,
        )
        log_contact(actor, member, new)
        _note(actor, member_id)
    return time.perf_counter() - began


def _note(actor: Actor, member_id: int) -> None:
    Activity.objects.create(
        at=now(),
        hat_id=actor.hat_id,
        user_id=actor.user_id,
        network_id=actor.network_id,
        agency_id=actor.organization_id,
        member_id=member_id,
        action="write",
        purpose="TREAT",
        route="bench",
        status=200,
        view_id="",
    )


def _insert(actor: Actor, member_id: int, at: datetime) -> float:
    """The same context and rows without the services: inserts by hand, settling nothing."""
    statement, values = _contact_row(actor, member_id, at)
    began = time.perf_counter()
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute(
            "insert into ledger_evidence (network_id, agency_id, label, member_id, kind, a1, a2,"
            " a3, a4, occurred_at, zone, occurred_on, recorded_at, recorder_id, source,"
            " is_retracted) values (%s, %s, 0, %s, 1, 0, 3, 0, 5, %s, %s, %s, %s, %s, '', false)",
            [actor.network_id, actor.organization_id, member_id, at, ZONE, at.date(), now(),
             actor.hat_id],
        )  # fmt: skip
        _note(actor, member_id)
    return time.perf_counter() - began


def _contact_row(actor: Actor, member_id: int, at: datetime) -> tuple[str, list[Any]]:
    """The insert of one contact, of whatever columns contacts have; made before the clock runs."""
    contact = Contact(
        network_id=actor.network_id,
        agency_id=actor.organization_id or 0,
        member_id=member_id,
        employment_id=actor.hat_id,
        occurred_at=at,
        zone=ZONE,
        mode="phone",
        reached=False,
        minutes=5,
        services=[],
        recorded_at=now(),
        form_nonce=token_urlsafe(12),
    )
    fields = [field for field in Contact._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(str(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    values = [field.get_db_prep_save(field.pre_save(contact, True), connection) for field in fields]
    return f"insert into encounters_contact ({columns}) values ({places})", values
