"""A second invented network, on a program that asks for other things: doses seen to be taken,
charts reviewed, conferences, topics taught. Every person, agency and date in it is fiction.

Members are scored, contacts are logged and staff are trained by the people who would, each at its
own time.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from django.db import transaction

from hearth.access.actors import Actor, acting, actor_of, interface_of
from hearth.access.services import assign_care_manager, record_consent
from hearth.encounters.services import NewContact, NewFurther, log_contact
from hearth.foundation.clock import frozen_at, now, today_in
from hearth.foundation.owner import as_owner
from hearth.interop.demonstration.cast import (
    ZONE,
    employment_of,
    found_network,
    months_ago,
    stands,
)
from hearth.ledger.models import Enrollment
from hearth.ledger.packs import install_pack
from hearth.ledger.placing import enter, score_acuity
from hearth.ledger.selectors import programs_in
from hearth.ledger.services import enroll_member
from hearth.ledger.staffing import bring_in_staff
from hearth.members.models import Member
from hearth.members.services import NewMember, register_member
from hearth.network.models import Offering, Organization
from hearth.rules.labels import HIV, NORMAL
from hearth.rules.model import Pack
from hearth.rules.obligation import SpanKind
from hearth.trainings.services import NewSession, record_session
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role

NETWORK = "Lantern Positive Care (demonstration)"
MONTHS = 3
SEED = 18
# This network's own choices: the program's numbers were not found.
PARAMETERS = {
    "conference_days": 14,
    "daily_from": 4,
    "weekly_from": 3,
    "monthly_from": 2,
    "track_hold_days": 28,
}
ORGANIZATIONS = (
    ("LEAD", "Lantern Fund", Organization.Kind.LEAD),
    ("PIER", "Pier Street Clinic", Organization.Kind.AGENCY),
)
COORDINATOR, NAVIGATOR, SUPERVISOR = "imke", "tobiah", "rosalba"
PEOPLE = (
    (COORDINATOR, "Imke Tolland", "PIER", Role.CARE_MANAGER),
    (NAVIGATOR, "Tobiah Wexcombe", "PIER", Role.CARE_MANAGER),
    (SUPERVISOR, "Rosalba Quint", "PIER", Role.SUPERVISOR),
    ("abel", "Abel Norrgard", "LEAD", Role.LEAD_ADMINISTRATOR),
)


@dataclass(frozen=True)
class Invented:
    """Who somebody is, what their acuity score says, and what their months were like.

    `found` says which of the score's questions count a point. Of a hundred things asked, `kept`
    happened; `topics` is how many were taught; they came on the first of a month, `months` ago.
    """

    given_name: str
    family_name: str
    birth_on: date
    language: str = "en"
    found: tuple[str, ...] = ()
    months: int = MONTHS
    kept: int = 90
    topics: int = 0
    event: str = ""
    in_hospital: bool = False


ALL = ("viral_load", "substance_use", "housing", "other_barriers")
MEMBERS = (
    Invented("Delphine", "Aragosa", date(1986, 2, 11), "es", ALL, 1, topics=3),
    Invented("Ruben", "Castellane", date(1991, 8, 30), "es", ALL, 1, kept=75, in_hospital=True),
    Invented("Wendell", "Oakhurst", date(1963, 5, 2), found=ALL[:3], topics=6, event="housing"),
    Invented("Mirela", "Dunmore", date(1979, 12, 19), found=ALL[1:], kept=60, topics=4),
    Invented("Jonah", "Pellworm", date(1970, 10, 7), found=ALL[:2], topics=11),
    Invented("Ximena", "Valcarcel", date(1995, 1, 25), "es", ALL[2:], event="pregnancy"),
    Invented("Otis", "Farrand", date(1955, 7, 14), topics=18),
    Invented("Salome", "Brightholm", date(1988, 4, 3), kept=50, topics=15),
)


def build() -> bool:
    """Build the network; False when it stands already, brought up to date."""
    if stands(NETWORK):
        return False
    with as_owner(), transaction.atomic():
        offering = _found_network()
        install_pack(offering)
    pack = programs_in(offering.network_id)[offering.pk].pack
    dice = random.Random(SEED)  # noqa: S311  the same demonstration every time
    coordinator = employment_of(COORDINATOR)
    for one in MEMBERS:
        enrollment = _enroll(offering, pack, coordinator, one)
        _live_through(dice, actor_of(coordinator), enrollment, pack, one)
    _train(offering, coordinator, employment_of(NAVIGATOR))
    return True


def _train(offering: Offering, coordinator: Employment, navigator: Employment) -> None:
    """A training of both each month; the navigator was away for the last one."""
    first, supervisor = months_ago(MONTHS), actor_of(employment_of(SUPERVISOR))
    with frozen_at(_at(first, 9)), acting(supervisor):
        for one, role in ((coordinator, "care_coordinator"), (navigator, "navigator")):
            bring_in_staff(supervisor, one, offering, role, first)
    for passed in range(MONTHS, 0, -1):
        at = _at(months_ago(passed) + timedelta(days=11), 13)
        new = NewSession(
            kind="training",
            occurred_at=at,
            zone=ZONE,
            minutes=90,
            note="Staff meeting, with a case of the month.",
            form_nonce=f"demonstration-training-{at:%Y%m}",
        )
        there = [coordinator] if passed == 1 else [coordinator, navigator]
        with frozen_at(at + timedelta(hours=3)), acting(supervisor):
            record_session(supervisor, there, new)


def _found_network() -> Offering:
    since = months_ago(MONTHS)
    by_code = found_network(NETWORK, ORGANIZATIONS, PEOPLE, since - timedelta(days=365))
    return Offering.objects.create(
        network=by_code["LEAD"].network,
        lead=by_code["LEAD"],
        pack_key="nyc-ryan-white-ccp",
        title="Ryan White Care Coordination",
        go_live_on=since,
        time_zone=ZONE,
        parameters=PARAMETERS,
    )


def _enroll(offering: Offering, pack: Pack, coordinator: Employment, one: Invented) -> Enrollment:
    agency, first = coordinator.organization, months_ago(one.months)
    with frozen_at(_at(first, 10)):
        with acting(interface_of(offering.network)):
            member = register_member(
                agency,
                NewMember(one.family_name, one.given_name, one.birth_on, one.language),
            )
            enrollment = enroll_member(member, offering, agency, stage="enrolled", starts_on=first)
            assign_care_manager(member, coordinator, first)
            for recipient, labels in ((offering.lead, [NORMAL]), (agency, [NORMAL, HIV])):
                record_consent(
                    member, recipient, labels=labels, signed_on=first, agency_id=agency.pk
                )
        actor = actor_of(coordinator)
        with acting(actor):
            score_acuity(actor, enrollment, _answers(pack, one))
    return enrollment


def _answers(pack: Pack, one: Invented) -> dict[str, str]:
    """To each question the first answer with a point, or the first without."""
    return {
        item.code: next(
            answer.code
            for answer in item.answers
            if bool(answer.points) == (item.code in one.found)
        )
        for item in (pack.acuity.items if pack.acuity else ())
    }


def _live_through(
    dice: random.Random, actor: Actor, enrollment: Enrollment, pack: Pack, one: Invented
) -> None:
    """What the coordinator logged, each thing at its own time, none of it today."""
    first = months_ago(one.months)
    topics = _topics(pack, one.topics)
    for passed in range((today_in(ZONE) - first).days):
        day = first + timedelta(days=passed)
        further = [*_of_the_track(one, day), *_of_the_quarter(one, day)]
        if day.weekday() == 2:
            further += islice(topics, 2)
        visited = day.day == 8 or bool(further)
        if visited and dice.randrange(100) < one.kept:
            _log(actor, enrollment.member, day, further)
    if one.event:
        event = NewFurther("significant_event", {"type": one.event})
        _log(actor, enrollment.member, today_in(ZONE) - timedelta(days=4), [event], "phone")
    if one.in_hospital:
        with acting(interface_of(enrollment.offering.network)):
            enter(enrollment, SpanKind.HOLD, "hospital", _admitted_on())


def _of_the_track(one: Invented, day: date) -> list[NewFurther]:
    """A dose every day, or a review of the chart every Wednesday."""
    in_hospital = one.in_hospital and day >= _admitted_on()
    if len(one.found) == 4 and not in_hospital:
        seen = {"observed": True, "by": "care_coordinator", "mode": "in_person"}
        return [NewFurther("observed_dose", seen)]
    if len(one.found) == 3 and day.weekday() == 2:
        said = {"mode": "in_person", "by": "care_coordinator", "missed_doses": 1}
        return [NewFurther("chart_review", said)]
    return []


def _admitted_on() -> date:
    return today_in(ZONE) - timedelta(days=3)


def _of_the_quarter(one: Invented, day: date) -> list[NewFurther]:
    """A formal conference on the 20th of each quarter's second month, as far as they are kept."""
    if day.day == 20 and day.month % 3 == 2 and one.kept > 50:
        return [NewFurther("conference", {"formal": True, "with_provider": True})]
    return []


def _topics(pack: Pack, number: int) -> Iterator[NewFurther]:
    """The first topics of the curriculum, one after another."""
    kind = next(one for one in pack.kinds if one.code == "topic_taught")
    for topic in islice(kind.attribute("topic").values, number):
        yield NewFurther("topic_taught", {"topic": topic.code, "by": "care_coordinator"})


def _log(
    actor: Actor, member: Member, day: date, further: list[NewFurther], mode: str = "in_person"
) -> None:
    at = _at(day, 14)
    new = NewContact(
        occurred_at=at,
        zone=ZONE,
        mode=mode,
        with_whom="member",
        minutes=30,
        label=HIV,  # ticked beforehand in the form, for members of this program
        form_nonce=f"demonstration-{member.pk}-{at:%Y%m%d%H}-{mode}",
        further=tuple(further),
    )
    with frozen_at(min(at + timedelta(hours=1), now())), acting(actor):
        log_contact(actor, member, new)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(ZONE))
