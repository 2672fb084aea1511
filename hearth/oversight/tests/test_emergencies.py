"""The queue of emergencies: whose it is, and one officer's word on each."""

from collections.abc import Callable

import pytest
from django.test import Client

from hearth.access.actors import acting, actor_of
from hearth.access.emergencies import Finding, check_may_review, review_emergency
from hearth.access.models import Emergency
from hearth.access.permissions import RefusedError
from hearth.foundation.models import Activity
from hearth.members.models import Member
from hearth.oversight.tests.support import broken, words_of
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role
from tests.support.cast import Cast, hat

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
FOUND = {"finding": "justified", "words": "The shelter called; it was right."}


def test_the_officer_of_the_members_agency_and_the_leads_find_it_at_once(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    broken(standing_cast, alba, standing_cast.joyce)
    for officer in (standing_cast.petra, standing_cast.ines):
        body = words_of(signed_in(officer).get("/emergencies/"))
        assert "Alba Serrano" in body
        assert "Joyce Adeleke, Two Rivers" in body
        assert "Found unconscious." in body


def test_the_officer_of_whoever_opened_it_reads_it_and_not_the_name(
    standing_cast: Cast, cleo: Member, signed_in: SignIn
) -> None:
    broken(standing_cast, cleo, standing_cast.marta)
    body = words_of(signed_in(standing_cast.petra).get("/emergencies/"))
    assert "Marta Olivares, Fernhill Street Care" in body
    assert "A member whose name is not yours to see" in body
    assert "Cleo" not in body


def test_an_officer_of_neither_finds_nothing(
    standing_cast: Cast, cleo: Member, signed_in: SignIn
) -> None:
    emergency = broken(standing_cast, cleo, standing_cast.joyce)
    client = signed_in(standing_cast.petra)
    assert "Nobody opened a record in an emergency." in words_of(client.get("/emergencies/"))
    absent = client.get("/emergencies/999999/")
    forbidden = client.get(f"/emergencies/{emergency.pk}/")
    assert absent.status_code == forbidden.status_code == 404


def test_a_word_is_said_once_and_kept_with_the_officers_name(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    emergency = broken(standing_cast, alba, standing_cast.joyce)
    client = signed_in(standing_cast.petra)
    address = f"/emergencies/{emergency.pk}/"
    assert client.post(address, FOUND)["location"] == "/emergencies/"
    body = words_of(client.get("/emergencies/"))
    assert "Justified: The shelter called; it was right. (Petra Nyman" in body
    assert address not in body
    other = {"finding": "unjustified", "words": "I see it otherwise."}
    assert signed_in(standing_cast.ines).post(address, other).status_code == 404
    with acting(standing_cast.ines):
        assert Emergency.objects.get(pk=emergency.pk).outcome == "justified"


@pytest.mark.parametrize("said", [{"finding": ""}, {"words": ""}, {"finding": "perhaps"}])
def test_an_officer_says_both_what_and_why(
    standing_cast: Cast, alba: Member, signed_in: SignIn, said: dict[str, str]
) -> None:
    emergency = broken(standing_cast, alba, standing_cast.joyce)
    answer = signed_in(standing_cast.petra).post(f"/emergencies/{emergency.pk}/", FOUND | said)
    assert answer.status_code == 422
    with acting(standing_cast.ines):
        assert Emergency.objects.get(pk=emergency.pk).reviewed_at is None


@pytest.fixture
def own(standing_cast: Cast, alba: Member) -> tuple[Emergency, Cast]:
    """Petra opened a record under another hat of hers."""
    cast, petra = standing_cast, hat(standing_cast.petra)
    with acting(cast.theo):
        other = Employment.objects.create(
            staff=petra.staff, network=cast.network, organization=cast.two_rivers,
            role=Role.SUPERVISOR, starts_on=petra.starts_on,
        )  # fmt: skip
    return broken(cast, alba, actor_of(other)), cast


def test_nobody_looks_at_what_they_did_under_another_hat(
    own: tuple[Emergency, Cast], signed_in: SignIn
) -> None:
    emergency, cast = own
    client = signed_in(cast.petra)
    assert "Your own: another officer looks at it." in words_of(client.get("/emergencies/"))
    assert client.post(f"/emergencies/{emergency.pk}/", FOUND).status_code == 404
    with acting(cast.petra) as petra, pytest.raises(RefusedError):
        check_may_review(petra, emergency)


def test_the_database_refuses_it_where_the_application_forgets(
    own: tuple[Emergency, Cast], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "access-answers-for-oneself")
    emergency, cast = own
    client = signed_in(cast.petra)
    assert client.get(f"/emergencies/{emergency.pk}/").status_code == 200  # the fault is there
    assert client.post(f"/emergencies/{emergency.pk}/", FOUND).status_code == 404
    with acting(cast.ines):
        assert Emergency.objects.get(pk=emergency.pk).reviewed_at is None


def test_two_officers_at_once_leave_one_word(standing_cast: Cast, alba: Member) -> None:
    emergency = broken(standing_cast, alba, standing_cast.joyce)
    with acting(standing_cast.petra) as petra:
        review_emergency(petra, emergency, Finding.JUSTIFIED, "It was right.")
    with acting(standing_cast.ines) as ines, pytest.raises(RefusedError):
        review_emergency(ines, emergency, Finding.UNJUSTIFIED, "It was not.")


def test_of_whom_the_queue_tells_is_written_down_also_where_it_does_not_name_them(
    standing_cast: Cast, alba: Member, cleo: Member, signed_in: SignIn
) -> None:
    client = signed_in(standing_cast.petra)
    broken(standing_cast, cleo, standing_cast.joyce, "AB12345D")
    client.get("/emergencies/")  # which is not hers to read
    assert noted(standing_cast) == []
    broken(standing_cast, alba, standing_cast.joyce, "AB12345C")
    broken(standing_cast, cleo, standing_cast.marta, "AB12345E")
    assert "Cleo" not in words_of(client.get("/emergencies/"))
    assert noted(standing_cast) == [(alba.pk, "list"), (cleo.pk, "list")]


def noted(cast: Cast) -> list[tuple[int | None, str]]:
    """What the log says that Petra was shown."""
    with acting(cast.petra) as petra:
        rows = Activity.objects.filter(hat_id=petra.hat_id).order_by("member_id")
        return list(rows.values_list("member_id", "action"))


@pytest.mark.parametrize("who", ["marta", "greta", "noor", "theo", "dara"])
@pytest.mark.parametrize("page", ["/emergencies/", "/signals/", "/disclosures/"])
def test_the_queues_are_the_officers_alone(
    standing_cast: Cast, signed_in: SignIn, who: str, page: str
) -> None:
    assert signed_in(getattr(standing_cast, who)).get(page).status_code == 404


def test_an_officers_first_page_is_the_queue(standing_cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(standing_cast.petra).get("/", follow=True)
    assert answer.redirect_chain[-1][0] == "/emergencies/"
    for place in ("/emergencies/", "/signals/", "/members/", "/disclosures/"):
        assert f'href="{place}"' in words_of(answer)


def test_the_queue_speaks_spanish(standing_cast: Cast, alba: Member, signed_in: SignIn) -> None:
    emergency = broken(standing_cast, alba, standing_cast.joyce)
    client = signed_in(standing_cast.petra, "es")
    assert "La vida o la salud de alguien corre peligro" in words_of(client.get("/emergencies/"))
    assert "¿Estuvo justificado?" in words_of(client.get(f"/emergencies/{emergency.pk}/"))
