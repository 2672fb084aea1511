"""Who has seen my record: what a member reads of it, and nobody else."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from hearth.access.actors import acting
from hearth.access.models import PersonalHat
from hearth.foundation import context
from hearth.foundation.clock import now
from hearth.foundation.models import Activity, User
from hearth.members.models import Member
from hearth.oversight.tests.support import looked, words_of
from hearth.workforce.roles import Role
from tests.support.cast import PASSWORD, ZONE, Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
NOON = datetime(2026, 3, 10, 12, tzinfo=ZoneInfo(ZONE))
MARCH = "/seen-by/?since=2026-03-01&until=2026-03-31"


def wearing(cast: Cast, member: Member, role: Role, language: str = "en") -> Client:
    """Somebody signed in who acts for the member."""
    user = User.objects.create_user(f"own.{role}@demo.example", PASSWORD, "Alba Serrano")
    with acting(cast.ines):
        PersonalHat.objects.create(
            network=cast.network, agency=member.agency, member=member, user=user, role=role,
            starts_on=date(2015, 1, 1), recorded_at=now(),
        )  # fmt: skip
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(user)
    context.end()
    return client


def test_a_member_reads_who_opened_their_record(
    standing_cast: Cast, alba: Member, cleo: Member
) -> None:
    looked(standing_cast.marta, alba, NOON)
    looked(standing_cast.joyce, cleo, NOON)
    client = wearing(standing_cast, alba, Role.MEMBER)
    answer = client.get(MARCH)
    body = words_of(answer)
    assert answer.status_code == 200
    assert 'Marta Olivares <span class="card__note">Fernhill Street Care</span>' in body
    assert "Care manager" in body
    assert "Mar 10, 2026" in body
    assert "Joyce Adeleke" not in body


def test_whoever_works_here_and_is_a_member_changes_between_both(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    cast = standing_cast
    with acting(cast.ines):
        own = PersonalHat.objects.create(
            network=cast.network, agency=alba.agency, member=alba, role=Role.MEMBER,
            user=User.objects.get(pk=cast.saul.user_id), starts_on=date(2015, 1, 1),
            recorded_at=now(),
        )  # fmt: skip
    client = signed_in(cast.saul)
    for hat_id, first in ((own.pk, "/seen-by/"), (cast.saul.hat_id, "/members/")):
        assert client.get("/hat/").status_code == 200
        assert client.post("/hat/", {"hat": hat_id}).status_code == 303
        assert client.get("/")["location"] == first


def test_it_is_the_first_page_of_a_member(standing_cast: Cast, alba: Member) -> None:
    client = wearing(standing_cast, alba, Role.MEMBER)
    assert client.get("/")["location"] == "/seen-by/"


def test_that_the_member_looked_is_written_down_too(standing_cast: Cast, alba: Member) -> None:
    wearing(standing_cast, alba, Role.MEMBER).get("/seen-by/")
    with acting(standing_cast.ines):
        row = Activity.objects.get(member_id=alba.pk, action="report")
    assert (row.purpose, row.route) == ("PATRQT", "own_access")


def test_a_representative_does_not_read_it(standing_cast: Cast, alba: Member) -> None:
    client = wearing(standing_cast, alba, Role.REPRESENTATIVE)
    assert client.get("/seen-by/").status_code == 404


def test_a_representative_is_told_that_they_have_no_page(standing_cast: Cast, alba: Member) -> None:
    answer = wearing(standing_cast, alba, Role.REPRESENTATIVE).get("/", follow=True)
    assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, "/hat/")
    said = answer.content.decode()
    assert "There is no page for your role yet." in said
    assert "Ask the agency of the person for whom you act." in said


@pytest.mark.parametrize("who", ["marta", "petra", "noor", "theo"])
def test_nobody_of_the_staff_opens_a_members_own_page(
    standing_cast: Cast, signed_in: SignIn, who: str
) -> None:
    assert signed_in(getattr(standing_cast, who)).get("/seen-by/").status_code == 404


def test_a_member_opens_no_page_of_the_staff(standing_cast: Cast, alba: Member) -> None:
    client = wearing(standing_cast, alba, Role.MEMBER)
    for page in ("/members/", f"/members/{alba.pk}/", "/emergencies/", "/signals/"):
        assert client.get(page).status_code == 404, page


def test_it_speaks_spanish(standing_cast: Cast, alba: Member) -> None:
    looked(standing_cast.marta, alba, NOON)
    body = words_of(wearing(standing_cast, alba, Role.MEMBER, "es").get(MARCH))
    assert "Quién ha visto mi expediente" in body
    assert "Página del participante (miró)" in body
