"""What administrators see: people and organizations, in both languages, and no member."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hearth.access.actors import Actor, acting
from hearth.administration.tests.conftest import SignIn, today, tomorrow
from hearth.foundation import context
from hearth.foundation.models import User
from hearth.network.models import Organization
from hearth.workforce.roles import Role
from tests.support.cast import Cast, hire, make_member

pytestmark = pytest.mark.django_db
PEOPLE_QUERIES = 14  # a page that asks more must say so here


def body(client: Client, name: str, *target: int) -> str:
    response = client.get(reverse(name, args=target))
    context.end()
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_an_organizations_administrator_sees_its_people_alone(
    standing_cast: Cast, signed_in: SignIn
) -> None:
    page = body(signed_in(standing_cast.dara), "people")
    for said in ("Marta Olivares", "Greta Holm", "Care manager", "Second factor", "Never"):
        assert said in page, said
    for name in ("Joyce Adeleke", "Noor Halabi"):
        assert name not in page


def test_a_networks_administrator_sees_everybody_of_the_network(
    standing_cast: Cast, other_network: object, signed_in: SignIn
) -> None:
    page = body(signed_in(standing_cast.bram), "people")
    for name in ("Marta Olivares", "Joyce Adeleke", "Noor Halabi"):
        assert name in page, name


def test_pages_of_administration_show_no_member(standing_cast: Cast, signed_in: SignIn) -> None:
    make_member(
        standing_cast, standing_cast.fernhill, name="Canary Quill",
        care_managers=[standing_cast.marta],
    )  # fmt: skip
    marta = standing_cast.marta.hat_id
    for actor in (standing_cast.dara, standing_cast.bram, standing_cast.theo):
        client = signed_in(actor)
        for name, target in (
            ("people", ()), ("invite", ()), ("person", (marta,)), ("change_role", (marta,)),
            ("leave", (marta,)),
        ):  # fmt: skip
            page = body(client, name, *target)
            assert "Quill" not in page
            assert "1 member" not in page
        for address in ("/members/", "/my-day/", "/team/"):
            assert client.get(address).status_code == 404
            context.end()


@pytest.mark.parametrize("who", ["marta", "greta", "noor"])
def test_nobody_else_opens_them(standing_cast: Cast, signed_in: SignIn, who: str) -> None:
    client = signed_in(getattr(standing_cast, who))
    for name in ("people", "invite", "organizations", "add_organization"):
        assert client.get(reverse(name)).status_code == 404
        context.end()


def test_an_organizations_administrator_keeps_no_organizations(
    standing_cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in(standing_cast.dara)
    for name, target in (("organizations", []), ("organization", [standing_cast.fernhill.pk])):
        assert client.get(reverse(name, args=target)).status_code == 404
        context.end()


def test_they_land_on_people(standing_cast: Cast, signed_in: SignIn) -> None:
    for actor in (standing_cast.dara, standing_cast.bram):
        assert signed_in(actor).get("/")["Location"] == reverse("people")
        context.end()


def test_pages_stand_in_spanish(standing_cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(standing_cast.bram, "es")
    marta = standing_cast.marta.hat_id
    for said, name, target in (
        ("Invitar a alguien", "people", ()),
        ("Primer día", "invite", ()),
        ("Otro rol", "person", (marta,)),
        ("Nuevo rol", "change_role", (marta,)),
        ("se va", "leave", (marta,)),
        ("Agregar una organización", "organizations", ()),
        ("Sale de la red el", "organization", (standing_cast.fernhill.pk,)),
        ("En qué función trabaja", "hat", ()),
    ):
        page = body(client, name, *target)
        assert said in page, (name, said)
        for english in ("People", "Invite", "Organization administrator", "Suspend<", "Leaves"):
            assert english not in page, (name, english)


def test_an_organization_is_added_renamed_and_leaves_on_a_day(
    standing_cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in(standing_cast.bram)
    form = {"name": "Larch Clinic", "kind": "provider", "code": "LARCH"}
    assert client.post(reverse("add_organization"), form).status_code == 303
    context.end()
    assert client.post(reverse("add_organization"), form).status_code == 422  # the code is taken
    context.end()
    made = Organization.objects.get(code="LARCH", network=standing_cast.network)
    asked = body(client, "organization", made.pk)
    assert "0 people work there" in asked
    assert "nothing is deleted" in asked
    change = {"name": "Larch House", "left_on": f"{tomorrow():%Y-%m-%d}"}
    assert client.post(reverse("organization", args=[made.pk]), change).status_code == 303
    context.end()
    made.refresh_from_db()
    assert (made.name, made.left_on) == ("Larch House", tomorrow())
    assert "Leaves" in body(client, "organizations")
    client.post(reverse("organization", args=[made.pk]), {"name": "Larch House", "left_on": ""})
    context.end()
    made.refresh_from_db()
    assert made.left_on is None


@pytest.mark.parametrize("kind", ["lead", "network"])
def test_no_page_makes_a_lead(standing_cast: Cast, signed_in: SignIn, kind: str) -> None:
    form = {"name": "Another lead", "kind": kind, "code": "L2"}
    sent = signed_in(standing_cast.theo).post(reverse("add_organization"), form)
    context.end()
    assert sent.status_code == 422


def test_nobody_locks_themselves_out(standing_cast: Cast, signed_in: SignIn) -> None:
    client, own = signed_in(standing_cast.bram), standing_cast.lead.pk
    client.post(reverse("suspend_organization", args=[own]), {"step": "confirm"})
    context.end()
    leaves = {"name": "Harbor Health Home", "left_on": f"{today():%Y-%m-%d}"}
    assert client.post(reverse("organization", args=[own]), leaves).status_code == 422
    context.end()
    standing_cast.lead.refresh_from_db()
    assert (standing_cast.lead.suspended_at, standing_cast.lead.left_on) == (None, None)


def test_a_foreign_networks_people_and_organizations_look_absent(
    standing_cast: Cast, staffed_cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in(standing_cast.bram)
    for name, target in (
        ("person", staffed_cast.marta.hat_id),
        ("leave", staffed_cast.marta.hat_id),
        ("organization", staffed_cast.fernhill.pk),
    ):
        assert client.get(reverse(name, args=[target])).status_code == 404
        context.end()
        assert client.post(reverse(name, args=[target])).status_code in (404, 405)
        context.end()


def test_the_list_takes_as_many_queries_for_twenty_as_for_ten(
    standing_cast: Cast, signed_in: SignIn
) -> None:
    def count(actor: Actor) -> int:
        client = signed_in(actor)
        body(client, "people")
        with CaptureQueriesContext(connection) as asked:
            body(client, "people")
        return len(asked)

    one = count(standing_cast.bram)
    with acting(standing_cast.theo):
        for number in range(10):
            hire(f"Person{number} Vale", standing_cast.fernhill, Role.CARE_MANAGER)
    assert count(standing_cast.bram) == one == PEOPLE_QUERIES


def test_the_last_sign_in_and_what_is_out_of_the_ordinary_are_said(
    standing_cast: Cast, signed_in: SignIn
) -> None:
    signed_in(standing_cast.marta)
    User.objects.filter(pk=standing_cast.greta.user_id).update(last_login=None)
    page = body(signed_in(standing_cast.dara), "people")
    row = page[page.index("Marta Olivares") : page.index("</tr>", page.index("Marta Olivares"))]
    assert f"{today():%Y}" in row
    assert "Never" not in row
    assert "No" in row
