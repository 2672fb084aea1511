"""What taking part tells of is on everything of a program, also on what was there before."""

import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import F, Sum
from django.test import Client
from django.urls import reverse

from hearth.access.actors import Actor, acting
from hearth.access.selectors import visible
from hearth.drafting.desk import read_pack
from hearth.encounters.models import Contact, Further
from hearth.encounters.services import NewContact, NewFurther, log_contact
from hearth.foundation.clock import frozen_at
from hearth.foundation.models import User
from hearth.foundation.owner import as_owner
from hearth.ledger.labelling import place_label, program_label
from hearth.ledger.models import (
    Code,
    Enrollment,
    Evidence,
    Obligation,
    ObligationEvent,
    Reason,
    Span,
    Subject,
    Tally,
)
from hearth.ledger.packs import install_pack, known_kinds, pack_folder
from hearth.ledger.placing import close_enrollment, enter, leave, score_acuity
from hearth.ledger.policies import EnrollmentRefusedError
from hearth.ledger.reconciling import reconcile
from hearth.ledger.recorders import compare_recorders
from hearth.ledger.services import NewEvidence, enroll_member, file_evidence, waive_obligation
from hearth.members.models import Member
from hearth.network.models import Offering
from hearth.rules.labels import HIV, NORMAL, SUD_PART2, joined
from hearth.rules.obligation import SpanKind
from tests.support.cast import ZONE, Cast, install, make_cast, make_member, noon

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
LABELLED, GROUPED = "nyc-ryan-white-ccp", "nys-health-home"
GROUP = "hh_plus_hiv"
NUMBERS = {"daily_from": 4, "weekly_from": 3, "monthly_from": 1, "track_hold_days": 90}
ANSWERS = dict.fromkeys(("substance_use", "housing", "other_barriers"), "yes") | {
    "viral_load": "suppressed"
}
OF_THE_LEDGER = (Enrollment, Subject, Span, Evidence, Obligation, ObligationEvent, Reason)


@pytest.fixture(autouse=True)
def _march() -> Iterator[None]:
    with frozen_at(NOW):
        yield


def committed(name: str, pack: str, parameters: dict[str, int] | None = None) -> Cast:
    """A network that runs a pack; nothing is installed yet."""
    cast = make_cast(f"{name} {time.time_ns()}", parameters=parameters)
    with as_owner():
        Offering.objects.filter(pk=cast.offering.pk).update(pack_key=pack)
    cast.offering.refresh_from_db()
    return cast


@pytest.fixture(scope="module")
def pier(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Cast:
    """A network whose program tells of something by itself."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        cast = committed("Pier", LABELLED, NUMBERS)
        install(cast)
        with as_owner():
            other = Offering.objects.create(
                network=cast.network, lead=cast.lead, pack_key=GROUPED, title="Other",
                go_live_on=date(2026, 1, 1), time_zone=ZONE,
            )  # fmt: skip
            install_pack(other)
    return cast


def labels_of(member: Member) -> dict[str, set[int]]:
    """The labels of everything that the ledger holds about a member."""
    return {
        model.__name__: set(model.objects.filter(member=member).values_list("label", flat=True))
        for model in OF_THE_LEDGER
    }


def place(member: Member, cast: Cast) -> Enrollment:
    return Enrollment.objects.get(member=member, offering=cast.offering)


def as_(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


@pytest.mark.django_db
def test_everything_of_a_labelled_program_carries_its_label(pier: Cast) -> None:
    kit = make_member(pier, pier.fernhill, care_managers=[pier.marta])
    with acting(pier.marta):
        enrollment = place(kit, pier)
        score_acuity(pier.marta, enrollment, ANSWERS)
        due = Obligation.objects.filter(member=kit, state=2).first()
        assert due
        waive_obligation(pier.marta, due, "She is abroad.")
        close_enrollment(pier.marta, enrollment, "own_wish", date(2026, 3, 19))
        found = labels_of(kit)
    assert found == {model.__name__: {HIV} for model in OF_THE_LEDGER}


@pytest.mark.django_db
def test_what_was_promised_is_labelled_by_its_program_and_what_opened_it(pier: Cast) -> None:
    kit = make_member(pier, pier.fernhill, care_managers=[pier.marta])
    with acting(pier.marta):
        new = NewEvidence("promise", noon(date(2026, 3, 12)), ZONE, {"days": 5}, label=SUD_PART2)
        promise = file_evidence(pier.marta, kit, new).evidence
        kept = Obligation.objects.get(member=kit, opening_key=promise.pk)
    assert (promise.label, kept.label) == (SUD_PART2, joined(SUD_PART2, HIV))


@pytest.mark.django_db
def test_the_agency_sees_all_of_it_and_the_lead_none(pier: Cast) -> None:
    kit = make_member(
        pier, pier.fernhill, care_managers=[pier.marta], consent_to=[pier.lead, pier.two_rivers]
    )
    counted = {}
    for actor in (pier.marta, pier.greta, pier.noor, pier.joyce):
        with acting(actor):
            rows = visible(actor, Obligation.objects.filter(member=kit))
            assert set(rows) == set(Obligation.objects.filter(member=kit))
            counted[actor.name] = rows.count(), Enrollment.objects.filter(member=kit).count()
    assert counted["Marta Olivares"] == counted["Greta Holm"]
    assert min(counted["Marta Olivares"]) > 0
    assert counted["Noor Halabi"] == counted["Joyce Adeleke"] == (0, 0)


@pytest.mark.django_db
def test_only_the_labelled_group_is_labelled(standing_cast: Cast) -> None:
    cast = standing_cast
    alba = make_member(cast, cast.fernhill, care_managers=[cast.marta])
    with acting(cast.marta):
        enrollment = place(alba, cast)
        enter(enrollment, SpanKind.POPULATION, GROUP, date(2026, 2, 1))
        spans = {span.kind: span.label for span in Span.objects.filter(member=alba)}
        assert spans == {SpanKind.STAGE: NORMAL, SpanKind.POPULATION: HIV}
        asked = Obligation.objects.filter(member=alba)
        number = Code.objects.get(domain="standard", key=f"{GROUPED}/hh-plus-hiv").number
        assert set(asked.filter(standard=number).values_list("label", flat=True)) == {HIV}
        assert set(asked.exclude(standard=number).values_list("label", flat=True)) == {NORMAL}
        leave(enrollment, SpanKind.POPULATION, GROUP, date(2026, 3, 1))
        kept = Span.objects.filter(member=alba, kind=SpanKind.POPULATION)
        assert {span.label for span in kept} == {HIV}
        assert (enrollment.label, enrollment.subject.label) == (NORMAL, NORMAL)


@pytest.mark.django_db
def test_a_lead_cannot_tell_who_is_in_the_group(standing_cast: Cast) -> None:
    cast = standing_cast
    alba = make_member(
        cast, cast.fernhill, care_managers=[cast.marta], consent_to=[cast.lead], name="Alba Tell"
    )
    before = page_of(alba, cast.noor), page_of(alba, cast.marta)
    with acting(cast.marta):
        enter(place(alba, cast), SpanKind.POPULATION, GROUP, date(2026, 2, 1))
    after = page_of(alba, cast.noor), page_of(alba, cast.marta)
    assert before[0] == after[0]
    assert before[1] != after[1]


def page_of(member: Member, actor: Actor) -> str:
    """The member's page as an actor sees it, without what is drawn anew for each request."""
    body = as_(actor).get(reverse("member", args=[member.pk])).content.decode()
    assert member.name in body
    body = re.sub(r'(name="csrfmiddlewaretoken" value=|"X-CSRFToken": )"[^"]*"', "CSRF", body)
    return re.sub(r'(name="hearth-view" content=)"[^"]*"', "VIEW", body)


@pytest.mark.django_db
def test_a_refused_enrollment_does_not_say_what_the_other_program_is(pier: Cast) -> None:
    kit = make_member(pier, pier.fernhill, care_managers=[pier.marta], name="Kit Marlowe")
    other = Offering.objects.get(network=pier.network, pack_key=GROUPED)
    day = date(2026, 3, 1)
    with acting(pier.interface), pytest.raises(EnrollmentRefusedError) as refused:
        enroll_member(kit, other, pier.fernhill, stage="outreach", starts_on=day)
    assert str(refused.value) == (
        "Kit Marlowe is in a program that does not go with it, and Other takes nobody who is."
    )


def test_nothing_is_known_of_a_program_without_a_pack() -> None:
    assert program_label(None) == place_label(None, SpanKind.STAGE, "enrolled") == NORMAL


def test_a_kind_that_two_packs_declare_tells_of_what_it_does_in_each() -> None:
    tells, other = (read_pack(pack_folder(key)) for key in (LABELLED, GROUPED))
    kind = next(one for one in tells.kinds if one.code == "topic_taught")
    other = replace(other, kinds=(*other.kinds, replace(kind, label=SUD_PART2)))
    assert kind.label == HIV
    for packs in ((tells, other), (other, tells)):
        assert known_kinds(packs)["topic_taught"].label == joined(SUD_PART2, HIV)


# --- an installation that gets a newer pack


@pytest.fixture
def of_before(tmp_path: Path) -> Path:
    """Packs of which the labelled one is as it was before there were labels."""
    folder = tmp_path / "packs" / LABELLED
    shutil.copytree(pack_folder(LABELLED), folder)
    pack = folder / "pack.yaml"
    text = pack.read_text(encoding="utf-8")
    assert "\nlabel: hiv\n" in text
    pack.write_text(text.replace("\nlabel: hiv\n", "\n"), encoding="utf-8")
    return tmp_path / "packs"


@pytest.fixture
def upgraded(
    of_before: Path,
    settings: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[tuple[Cast, Member]]:
    """A committed network with a member about whom everything was recorded before the labels."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        now_at, settings.PACKS_DIR = settings.PACKS_DIR, of_before  # type: ignore[attr-defined]
        cast = committed("Upgraded", LABELLED, NUMBERS)
        install(cast)
        member = make_member(
            cast, cast.fernhill, care_managers=[cast.marta], consent_to=[cast.lead]
        )
        with acting(cast.marta) as marta:
            score_acuity(marta, place(member, cast), ANSWERS)
            dose = NewFurther("observed_dose", {"observed": True, "by": "navigator"})
            new = NewContact(
                occurred_at=noon(date(2026, 3, 18)), zone=ZONE, mode="in_person",
                with_whom="member", minutes=20, form_nonce=f"{time.time_ns()}", further=(dose,),
            )  # fmt: skip
            log_contact(marta, member, new)
            due = Obligation.objects.filter(member=member, state=2).first()
            assert due
            waive_obligation(marta, due, "She is abroad.")
            close_enrollment(marta, place(member, cast), "own_wish", date(2026, 3, 19))
            assert set().union(*labels_of(member).values()) == {NORMAL}
        settings.PACKS_DIR = now_at  # type: ignore[attr-defined]
        yield cast, member


def seen_by_the_lead(cast: Cast, member: Member) -> dict[str, int]:
    """Rows of the member's that tell of the program, by table; tables without one left out."""
    with acting(cast.noor) as noor:
        counts = {
            model.__name__: visible(noor, model.objects.filter(member=member)).count()
            for model in (*OF_THE_LEDGER, Contact, Further)
        }
    return {name: count for name, count in counts.items() if count}


def test_installing_a_labelled_pack_raises_what_is_there_at_once(
    upgraded: tuple[Cast, Member],
) -> None:
    cast, member = upgraded
    assert set(seen_by_the_lead(cast, member)) == {
        *(model.__name__ for model in OF_THE_LEDGER), "Contact", "Further"
    }  # fmt: skip
    install(cast)
    # What is left is the contact, which tells nothing by itself, and its evidence.
    assert seen_by_the_lead(cast, member) == {"Contact": 1, "Evidence": 1}
    with acting(cast.marta) as marta:
        found = labels_of(member)
        assert found.pop("Evidence") == {NORMAL, HIV}
        assert all(labels == {HIV} for labels in found.values())
        assert visible(marta, Further.objects.filter(member=member)).get().label == HIV
    assert reconcile(cast.offering).differences == 0
    with acting(cast.interface) as interface:
        assert set(compare_recorders(interface).values()) == {0}
    with acting(cast.noor):
        left = Tally.objects.values("standard", "period", "state").annotate(of=Sum(F("n")))
        assert not left.exclude(of=0).exists()


def known_to(actor: Actor, member: Member) -> int:
    """How many obligations the database alone tells somebody of, as they were known before."""
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from ledger_known(%s, %s, %s)", [member.pk * 3, NOW, NOW.date()]
        )
        return int(cursor.fetchone()[0])


def test_what_was_known_before_is_kept_from_who_may_not_see_it_today(
    upgraded: tuple[Cast, Member],
) -> None:
    cast, member = upgraded
    before = known_to(cast.marta, member)
    assert known_to(cast.noor, member) == before > 0
    with frozen_at(NOW + timedelta(days=1)):
        install(cast)
    assert known_to(cast.noor, member) == 0
    assert known_to(cast.marta, member) == before


def test_nothing_is_lowered_by_a_pack_without_labels(
    upgraded: tuple[Cast, Member], of_before: Path, settings: pytest.FixtureRequest
) -> None:
    cast, member = upgraded
    install(cast)
    settings.PACKS_DIR = of_before  # type: ignore[attr-defined]
    install(cast)
    with acting(cast.marta):
        found = labels_of(member)
    assert all(found[model.__name__] == {HIV} for model in (Enrollment, Subject, Span, Reason))


def test_a_lead_who_reads_on_until_the_night_is_noticed(
    upgraded: tuple[Cast, Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, member = upgraded
    monkeypatch.setenv("HEARTH_FAULT", "ledger-labels-wait-for-the-night")
    install(cast)
    assert seen_by_the_lead(cast, member) != {"Contact": 1, "Evidence": 1}
