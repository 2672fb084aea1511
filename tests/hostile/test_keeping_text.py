"""What administrators type, and what people say of their own sign-in, is text like any other."""

from collections.abc import Iterator
from itertools import cycle
from string import ascii_letters

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from hearth.access.actors import acting
from hearth.administration.services import Invited, NewPerson, invite
from hearth.foundation.clock import now, today_in
from hearth.foundation.models import User
from hearth.foundation.owner import as_owner
from hearth.network.models import IdentityProvider, Organization
from hearth.workforce.roles import Role
from tests.hostile.corpus import CORPUS, packed
from tests.hostile.everywhere import LINE
from tests.hostile.reading import Page
from tests.hostile.test_text import as_, check_alike, names_on, page_of, pages_of
from tests.support.cast import ZONE, Cast

pytestmark = pytest.mark.django_db
ADDRESS = '"<script>alert(1)</script>"@new.example'
SECRET = "a-</textarea><b>secret</b>-of-nobody"


def invitation(cast: Cast, number: int, **said: str) -> dict[str, str]:
    usual = {
        "email": f"somebody{number}@new.example", "name": "Liv Sander", "language": "en",
        "organization": str(cast.fernhill.pk), "role": str(Role.CARE_MANAGER.value),
        "starts_on": f"{today_in(ZONE):%Y-%m-%d}",
    }  # fmt: skip
    return usual | said


def test_names_of_people_read_back(standing_cast: Cast) -> None:
    client, names = as_(standing_cast.theo), packed(200)
    made = set()
    for number, name in enumerate(names):
        answer = client.post("/people/invite/", invitation(standing_cast, number, name=name))
        assert answer.status_code == 200, name
        page = Page(answer.content.decode())
        assert page.says(name), name
        made.add(frozenset(page.made.items()))
    assert len(made) == 1
    listed = pages_of(client, "/people/")
    for name in names:
        assert any(page.says(name) for page in listed), name


def test_an_address_of_signs_reads_back(standing_cast: Cast) -> None:
    """What may stand before the @ of an address, in quotes, is nearly everything."""
    client = as_(standing_cast.theo)
    answer = client.post("/people/invite/", invitation(standing_cast, 0, email=ADDRESS))
    assert answer.status_code == 200
    assert Page(answer.content.decode()).says(ADDRESS)
    user = User.objects.get(email=ADDRESS)
    with acting(standing_cast.theo):
        employment = user.staff.employments.get()
    assert page_of(client, f"/people/{employment.pk}/").holds(ADDRESS)


def test_names_and_codes_of_organizations_read_back(standing_cast: Cast) -> None:
    client, names = as_(standing_cast.bram), packed(200)
    codes = [one for one in CORPUS if len(one) <= 40]
    for code, name in zip(codes, cycle(names), strict=False):
        said = {"name": name, "kind": "provider", "code": code}
        assert client.post("/organizations/new/", said).status_code == 303, code
    page = page_of(client, "/organizations/")
    for text in (*codes, *names):
        assert page.says(text), text


def test_an_organization_renamed_reads_back(standing_cast: Cast) -> None:
    client = as_(standing_cast.bram)
    address, made = f"/organizations/{standing_cast.two_rivers.pk}/", set()
    for name in packed(200):
        assert client.post(address, {"name": name, "left_on": ""}).status_code == 303, name
        page = page_of(client, address)
        assert page.says(name), name
        assert name in page.values, name
        made.add(frozenset(page.made.items()))
    assert len(made) == 1


@pytest.mark.parametrize("path", ["people/invite/", "organizations/new/"])
def test_a_form_of_administration_is_refused_alike(standing_cast: Cast, path: str) -> None:
    client = as_(standing_cast.theo)
    names = names_on(client, f"/{path}")
    for text in (LINE.join(CORPUS), *packed(4_000)):
        check_alike(lambda said: client.post(f"/{path}", dict.fromkeys(names, said)), text)


@pytest.mark.parametrize("path", ["role/", "leave/"])
def test_a_form_about_somebodys_employment_is_refused_alike(standing_cast: Cast, path: str) -> None:
    client, address = as_(standing_cast.theo), f"/people/{standing_cast.marta.hat_id}/{path}"
    names = names_on(client, address)
    for text in (LINE.join(CORPUS), *packed(4_000)):
        check_alike(lambda said: client.post(address, dict.fromkeys(names, said)), text)


# --- one's own sign-in


@pytest.fixture
def confirmed(standing_cast: Cast) -> Client:
    """Marta, who was asked just now who she is."""
    client = as_(standing_cast.marta)
    session = client.session
    session["confirmed_at"] = now().timestamp()
    session.save()
    return client


def test_names_of_passkeys_read_back(standing_cast: Cast, confirmed: Client) -> None:
    made = set()
    for text in packed(2_000):
        key = Authenticator.objects.create(
            user_id=standing_cast.marta.user_id,
            type=Authenticator.Type.WEBAUTHN,
            data={"name": text, "credential": {}},
        )
        page = page_of(confirmed, "/accounts/own/")
        assert page.says(text), text
        assert page_of(confirmed, f"/accounts/own/passkeys/{key.pk}/remove/").holds(text), text
        made.add(frozenset(page.made.items()))
        key.delete()
    assert len(made) == 1


OF_ONES_OWN = {
    "/accounts/own/app/": ("code",),
    "/accounts/own/passkeys/new/": ("name", "credential", "passwordless"),
    "/accounts/own/confirm/password/": ("password",),
    "/accounts/own/password/": ("password1", "password2"),
}


@pytest.mark.parametrize("address", OF_ONES_OWN)
def test_forms_of_ones_own_sign_in_are_refused_alike(confirmed: Client, address: str) -> None:
    names, letters = (
        OF_ONES_OWN[address],
        ascii_letters * 40,
    )  # of one letter is too easy a password
    for text in packed(1_500):
        said = {name: f"{text}{at}" for at, name in enumerate(names)}
        plain = {name: f"{letters[: len(text)]}{at}" for at, name in enumerate(names)}
        cache.clear()  # attempts are counted
        answers = [confirmed.post(address, one) for one in (plain, said)]
        assert len({one.status_code for one in answers}) == 1, text
        assert answers[0].status_code in (200, 422)
        first, second = (Page(one.content.decode()).made for one in answers)
        assert first == second, text


def test_what_is_secret_is_never_sent_back(standing_cast: Cast, confirmed: Client) -> None:
    invited = invite_somebody(standing_cast)
    sent: list[HttpResponse] = [
        Client().post("/accounts/login/", {"login": "who@new.example", "password": SECRET}),
        confirmed.post("/accounts/own/confirm/password/", {"password": SECRET}),
        confirmed.post("/accounts/own/password/", {"password1": SECRET, "password2": f"{SECRET}2"}),
        Client().post(
            f"/invitations/{invited.secret}/", {"password": SECRET, "again": f"{SECRET}2"}
        ),
    ]
    for answer in sent:
        assert answer.status_code in (200, 422)
        page = Page(answer.content.decode())
        assert not page.holds(SECRET)
        assert not any(SECRET in value for value in page.values)


def invite_somebody(cast: Cast) -> Invited:
    new = NewPerson(
        email="liv.sander@new.example", name="Liv Sander", language="en",
        organization=cast.fernhill, role=Role.CARE_MANAGER, starts_on=today_in(ZONE),
    )  # fmt: skip
    with acting(cast.dara) as dara:
        return invite(dara, new)


# --- a provider's page


@pytest.fixture(scope="module")
def provider(
    standing_cast: Cast, django_db_blocker: pytest.FixtureRequest
) -> Iterator[IdentityProvider]:
    """Committed, since the application's own login keeps no providers."""
    with django_db_blocker.unblock(), as_owner():  # type: ignore[attr-defined]
        row = IdentityProvider.objects.create(
            organization=Organization.objects.get(pk=standing_cast.fernhill.pk),
            name="Fernhill", issuer="https://id.example", client_id="hearth",
            secret_variable="HEARTH_OIDC_SECRET",
        )  # fmt: skip
    yield row
    with django_db_blocker.unblock(), as_owner():  # type: ignore[attr-defined]
        row.delete()


def test_what_leads_to_a_provider_reads_back(provider: IdentityProvider) -> None:
    made = set()
    for text in packed(1_500):
        answer = Client().get(
            f"/accounts/organization/{provider.pk}/", {"invitation": text, "next": text}
        )
        page = Page(answer.content.decode())
        assert text in page.values, text
        made.add(frozenset(page.made.items()))
    assert len(made) == 1
