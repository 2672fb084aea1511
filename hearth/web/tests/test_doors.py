"""Who gets in, where they land, and that absent and forbidden cannot be told apart."""

import re
from collections.abc import Callable

import pytest
from django.db.models import Exists, OuterRef
from django.test import Client
from django.urls import reverse

from hearth.access.actors import Actor, acting
from hearth.encounters.models import Contact
from hearth.web.tests.pages import A_CONTACT, undeclared_views
from tests.journeys.caseload import Caseload
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
# What differs in every answer: the view's id, tokens, and the address itself.
VARYING = re.compile(
    r'name="hearth-view" content="[^"]+"|csrfmiddlewaretoken" value="[^"]+"'
    r'|X-CSRFToken": "[^"]+"|name="next" value="[^"]+"'
)


def test_every_view_says_who_may_open_it() -> None:
    assert undeclared_views() == []


@pytest.mark.parametrize(
    ("who", "first"),
    [("marta", "/my-day/"), ("greta", "/members/"), ("noor", "/members/"), ("theo", "/system/")],
)
def test_each_role_lands_on_its_first_page(
    standing_cast: Cast, signed_in: SignIn, who: str, first: str
) -> None:
    answer = signed_in(getattr(standing_cast, who)).get("/", follow=True)
    assert answer.redirect_chain[-1][0] == first
    assert answer.status_code == 200


def test_a_password_opens_and_a_wrong_one_does_not(standing_cast: Cast) -> None:
    client = Client()
    login = f"marta.{standing_cast.fernhill.pk}@demo.example"
    wrong = client.post("/accounts/login/", {"login": login, "password": "not this one at all"})
    assert wrong.status_code == 200
    assert client.get("/my-day/").status_code == 302
    right = client.post("/accounts/login/", {"login": login, "password": PASSWORD})
    assert right["location"] == "/"
    assert client.get("/my-day/").status_code == 200


def test_nobody_signs_up_by_themselves() -> None:
    assert Client().get("/accounts/signup/").status_code == 404


def test_before_sign_in_every_page_leads_to_it(caseload: Caseload) -> None:
    for address in ("/", "/my-day/", "/members/", f"/members/{caseload.alba.pk}/"):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer["location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    "path", ["/members/{}/", "/members/{}/contacts/", "/members/{}/contacts/new/",
             "/members/{}/panels/due/"],
)  # fmt: skip
def test_absent_and_forbidden_look_the_same(
    caseload: Caseload, signed_in: SignIn, path: str
) -> None:
    client = signed_in(caseload.cast.marta)
    forbidden = client.get(path.format(caseload.stranger.pk))
    absent = client.get(path.format(99_999_999))
    assert forbidden.status_code == absent.status_code == 404
    assert _plain(forbidden.content) == _plain(absent.content)


def test_an_administrator_of_the_system_opens_no_page_of_members(
    caseload: Caseload, signed_in: SignIn
) -> None:
    client = signed_in(caseload.cast.theo)
    for address in ("/my-day/", "/members/", f"/members/{caseload.alba.pk}/"):
        assert client.get(address).status_code == 404


def test_a_lead_reads_but_does_not_record(caseload: Caseload, signed_in: SignIn) -> None:
    client = signed_in(caseload.cast.noor)
    page = client.get(f"/members/{caseload.alba.pk}/")
    assert page.status_code == 200
    assert b"/contacts/new/" not in page.content
    assert client.get(f"/members/{caseload.alba.pk}/contacts/new/").status_code == 404


@pytest.mark.parametrize("form_of", ["new", "correction"])
@pytest.mark.parametrize(
    ("who", "new", "correction"),
    [
        ("marta", 303, 303),  # hers, and recorded by her
        ("greta", 303, 303),  # her supervisor
        ("joyce", 404, 404),  # a care manager of the other agency
        ("noor", 404, 404),  # the lead reads
        ("theo", 404, 404),  # the administrator of the system
    ],
)
def test_a_contact_is_taken_from_those_who_serve_the_member(
    caseload: Caseload, signed_in: SignIn, who: str, new: int, correction: int, form_of: str
) -> None:
    with acting(caseload.cast.marta):
        replaced = Contact.objects.filter(supersedes=OuterRef("pk"))
        of_alba = Contact.objects.filter(~Exists(replaced), member=caseload.alba)
        old, before = of_alba.latest("pk"), Contact.objects.count()
    path = {
        "new": reverse("log_contact", args=[caseload.alba.pk]),
        "correction": reverse("amend_contact", args=[old.pk]),
    }[form_of]
    wanted = new if form_of == "new" else correction
    assert signed_in(getattr(caseload.cast, who)).post(path, A_CONTACT).status_code == wanted
    with acting(caseload.cast.marta):
        assert Contact.objects.count() == before + (wanted == 303)


def test_pages_speak_spanish(caseload: Caseload, signed_in: SignIn) -> None:
    client = signed_in(caseload.cast.marta)
    client.post("/i18n/setlang/", {"language": "es"})
    body = client.get("/my-day/").content.decode()
    assert '<html lang="es">' in body
    assert "Mi día" in body
    assert "Vencido" in body
    assert "Contacto después de un alta hospitalaria" in body


def test_the_health_check_says_nothing_of_anybody() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def _plain(body: bytes) -> str:
    return VARYING.sub("", body.decode())
