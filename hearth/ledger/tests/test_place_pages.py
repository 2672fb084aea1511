"""A member's place in a program, changed by whoever works with them: a program with tracks."""

import time
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from hearth.access.actors import Actor, acting
from hearth.drafting.desk import read_pack
from hearth.foundation.clock import frozen_at
from hearth.foundation.models import Activity, User
from hearth.foundation.owner import as_owner
from hearth.ledger.models import Enrollment, Evidence, Obligation
from hearth.ledger.packs import pack_folder
from hearth.ledger.selectors import enrolled_of_member
from hearth.members.models import Member
from hearth.network.models import Offering
from hearth.rules.evidence import CLOSURE
from hearth.rules.obligation import SpanKind
from hearth.rules.text import LANGUAGES, Language
from hearth.ui.words import NO_BREAK
from tests.support.cast import ZONE, Cast, install, make_cast, make_member
from tests.support.packs import words_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 19, 10, 42, tzinfo=ZoneInfo(ZONE))
NUMBERS = {"daily_from": 4, "weekly_from": 3, "monthly_from": 1, "track_hold_days": 90}
CALM = {"viral_load": "suppressed", "substance_use": "no", "housing": "no", "other_barriers": "no"}


@pytest.fixture(scope="module")
def avenue(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Cast:
    """A network that runs the program with tracks, committed."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        cast = make_cast(f"Avenue {time.time_ns()}", parameters=NUMBERS)
        with as_owner():
            Offering.objects.filter(pk=cast.offering.pk).update(pack_key="nyc-ryan-white-ccp")
        install(cast)
    return cast


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with frozen_at(NOW):
        yield


@pytest.fixture
def kit(avenue: Cast) -> Member:
    avenue.offering.refresh_from_db()
    return make_member(avenue, avenue.fernhill, care_managers=[avenue.marta], name="Kit Marlowe")


def as_(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def place(member: Member) -> str:
    return reverse("member_place", args=[member.pk])


def change(member: Member, word: str, on: str = "2026-11-16") -> dict[str, str]:
    enrollment = Enrollment.objects.get(member=member)
    return {"change": f"{enrollment.pk}.{word}", "on": on}


def standing(cast: Cast, member: Member) -> set[tuple[str, str, date]]:
    with acting(cast.marta):
        (one,) = enrolled_of_member(cast.marta, member.pk)
        return {(place.kind.name, place.code, place.since) for place in one.places}


def asked(member: Member) -> set[int]:
    return set(Obligation.objects.filter(member=member).values_list("standard", flat=True))


def test_a_member_is_moved_held_and_closed(avenue: Cast, kit: Member) -> None:
    marta, enrolled = as_(avenue.marta), ("STAGE", "enrolled", date(2026, 1, 1))
    page = marta.get(place(kit)).content.decode()
    assert "Moves to the track: Every week" in page
    assert "On hold: Stay in a hospital" in page
    assert "Moves to the stage: Closed" not in page  # by a reason alone
    with acting(avenue.marta):
        before = asked(kit)
        sent = change(kit, "move.track.weekly")
    assert marta.post(place(kit), sent).status_code == 303
    assert standing(avenue, kit) == {enrolled, ("TRACK", "weekly", date(2026, 11, 16))}
    with acting(avenue.marta):
        assert asked(kit) > before  # settled with it
        held, free = change(kit, "begin.hold.hospital"), change(kit, "end.hold.hospital")
    assert marta.post(place(kit), held).status_code == 303
    assert ("HOLD", "hospital", date(2026, 11, 16)) in standing(avenue, kit)
    said = marta.get(reverse("member", args=[kit.pk])).content.decode()
    assert "Stay in a hospital" in said
    assert marta.post(place(kit), free | {"on": "2026-11-18"}).status_code == 303
    assert "HOLD" not in {kind for kind, _, _ in standing(avenue, kit)}
    with acting(avenue.marta):
        graduated, completed = change(kit, "move.stage.graduated"), change(kit, "close..completed")
    assert marta.post(place(kit), completed).status_code == 422  # not a reason while enrolled
    assert marta.post(place(kit), graduated).status_code == 303
    assert marta.post(place(kit), completed | {"on": "2026-11-18"}).status_code == 303
    assert marta.post(place(kit), completed | {"on": "2026-11-19"}).status_code == 422
    assert ("STAGE", "closed", date(2026, 11, 18)) in standing(avenue, kit)
    noted = Activity.objects.filter(hat_id=avenue.marta.hat_id, route="member_place", status=303)
    assert list(noted.values_list("member_id", "action").distinct()) == [(kit.pk, "record")]
    with acting(avenue.interface):
        left = Evidence.objects.get(member=kit)  # why, and when
        assert (left.kind, left.occurred_on) == (CLOSURE.number, date(2026, 11, 18))


@pytest.mark.parametrize(
    ("word", "on", "sentence"),
    [
        ("move.track.weekly", "2026-11-20", "This day is still to come."),
        ("move.track.weekly", "2025-12-31", "did not keep records here yet"),
        ("move.track.hourly", "2026-11-16", "This was changed meanwhile."),
        ("end.hold.jail", "2026-11-16", "This was changed meanwhile."),
        ("move.track.weekly", "", "Say from which day."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(
    avenue: Cast, kit: Member, word: str, on: str, sentence: str
) -> None:
    before = standing(avenue, kit)
    with acting(avenue.marta):
        sent = change(kit, word, on)
    answer = as_(avenue.marta).post(place(kit), sent)
    assert answer.status_code == 422
    assert escape(sentence) in answer.content.decode()
    assert standing(avenue, kit) == before


def test_others_enrollment_is_not_changed_through_ones_own_member(
    avenue: Cast, kit: Member
) -> None:
    other = make_member(
        avenue, avenue.two_rivers, care_managers=[avenue.joyce], name="Alba Serrano"
    )
    with acting(avenue.joyce):
        theirs = change(other, "move.track.weekly")
    assert as_(avenue.marta).post(place(kit), theirs).status_code == 422
    assert as_(avenue.marta).post(place(other), theirs).status_code == 404
    with acting(avenue.joyce):
        (one,) = enrolled_of_member(avenue.joyce, other.pk)
        assert one.codes(SpanKind.TRACK) == set()


def test_a_score_moves_the_member_and_says_how(avenue: Cast, kit: Member) -> None:
    marta = as_(avenue.marta)
    with acting(avenue.marta):
        enrollment = Enrollment.objects.get(member=kit)
    address = reverse("member_acuity", args=[kit.pk, enrollment.pk])
    assert "Viral load" in marta.get(address).content.decode()
    assert marta.post(address, {"housing": "yes"}).status_code == 422
    answer = marta.post(address, CALM | {"housing": "yes"}, follow=True)
    assert "Every month" in answer.content.decode()
    assert ("TRACK", "monthly", NOW.date()) in standing(avenue, kit)
    with acting(avenue.marta):
        assert Evidence.objects.filter(member=kit).count() == 1
    assert marta.post(address, CALM | {"housing": "yes"}).status_code == 422  # sent twice
    with acting(avenue.marta):
        assert Evidence.objects.filter(member=kit).count() == 1
    for answers in (CALM, CALM | {"housing": "yes"}):  # changed, and put back
        assert marta.post(address, answers).status_code in (302, 303)
    with acting(avenue.marta):
        assert Evidence.objects.filter(member=kit).count() == 3
    assert as_(avenue.noor).get(address).status_code == 404
    assert as_(avenue.joyce).get(address).status_code == 404
    assert marta.get(reverse("member_acuity", args=[kit.pk, 10**9])).status_code == 404


def test_the_form_that_scores_says_how_sure_its_points_are(avenue: Cast, kit: Member) -> None:
    with acting(avenue.marta):
        enrollment = Enrollment.objects.get(member=kit)
    address = reverse("member_acuity", args=[kit.pk, enrollment.pk])
    page = as_(avenue.marta).get(address).content.decode()
    assert "the points are a ranking of ours" in page
    assert "Unconfirmed" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_the_pack_says_is_missing_on_its_page(
    avenue: Cast, language: Language
) -> None:
    marta, pack = as_(avenue.marta), read_pack(pack_folder("nyc-ryan-white-ccp"))
    marta.cookies["django_language"] = language
    page = marta.get(reverse("program_manual", args=[avenue.offering.pk])).content.decode()
    said = page.replace(NO_BREAK, " ")
    assert [one for one in words_of(pack, language) if escape(one) not in said] == []
    for code in (*pack.excludes, *pack.records):
        assert code in said


def test_the_pages_stand_in_spanish(avenue: Cast, kit: Member) -> None:
    marta = as_(avenue.marta)
    marta.cookies["django_language"] = "es"
    page = marta.get(place(kit)).content.decode()
    assert "Pasa a la vía: Cada semana" in page
    assert "Cambiar el lugar en el programa" in page


def test_a_reason_that_needs_words_is_refused_without_them(standing_cast: Cast) -> None:
    alba = make_member(standing_cast, standing_cast.fernhill, care_managers=[standing_cast.marta])
    marta = as_(standing_cast.marta)
    page = marta.get(place(alba)).content.decode()
    assert "Needed for: Leaves the program: Health, welfare or safety" in page
    assert "Non-compliance" not in page  # refused by the State, so not offered
    with acting(standing_cast.marta):
        seven, graduated = change(alba, "close..7"), change(alba, "close..graduated")
    refused = marta.post(place(alba), seven | {"reason": "  "})
    assert refused.status_code == 422
    assert "Say why in words: this reason alone is not enough." in refused.content.decode()
    assert {kind for kind, code, _ in standing(standing_cast, alba) if code == "closed"} == set()
    assert marta.post(place(alba), seven | {"reason": "A threat to staff"}).status_code == 303
    member = reverse("member", args=[alba.pk])
    said = marta.get(member).content.decode()
    assert "or safety of the member or of staff: A threat to staff" in said
    marta.cookies["django_language"] = "es"
    assert "Dejó el programa: Salud, bienestar o seguridad" in marta.get(member).content.decode()
    assert marta.post(place(alba), graduated | {"reason": "x" * 501}).status_code == 422


def test_a_program_that_refuses_no_code_without_words_offers_them_all_the_same(
    avenue: Cast, kit: Member
) -> None:
    page = as_(avenue.marta).get(place(kit)).content.decode()
    assert "Why, in words" in page
    assert "Needed for" not in page
