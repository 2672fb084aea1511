"""Signing in by an organization's provider: by a real one, and not by what forgers say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory

from hearth.access.actors import acting
from hearth.foundation.clock import frozen_at
from hearth.foundation.models import SignInEvent, User
from hearth.foundation.owner import as_owner
from hearth.foundation.tables import declared_tables
from hearth.network.models import IdentityProvider, Organization
from hearth.web.organization_sign_in import away, invitation_for, invited_by
from hearth.web.tests.signing import Browser, code_of, user_of, with_app
from tests.journeys.caseload import MORNING
from tests.support.cast import Cast
from tests.support.oidc.forging import KID, PUBLIC_PEM, Forger, forging
from tests.support.oidc.real import SECRET, RealProvider, free_port, running

pytestmark = pytest.mark.django_db
ONWARD = re.compile(r'<a href="(http://127\.0\.0\.1[^"]+)"')
VARIABLE = "FERNHILL_SIGN_IN_SECRET"
HOST = "http://testserver"
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
REFUSED = b"did not let you in here"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, SECRET)
    cache.clear()


@dataclass(frozen=True)
class Providers:
    """Fernhill's and Two Rivers' real ones and a forger of Fernhill's, each with its row."""

    fernhill: RealProvider
    rivers: RealProvider
    forger: Forger
    rows: dict[str, IdentityProvider]

    def row(self, issuer: str) -> IdentityProvider:
        return self.rows[issuer]


@pytest.fixture(scope="module")
def providers(standing_cast: Cast, django_db_blocker: pytest.FixtureRequest) -> Iterator[Providers]:
    backs = [f"{HOST}/accounts/organization/{number}/back/" for number in range(1, 99)]
    with (
        running("same.example", *backs) as fernhill,
        running("same.example", *backs) as rivers,
        forging() as forger,
    ):
        of = {
            fernhill.issuer: standing_cast.fernhill,
            rivers.issuer: standing_cast.two_rivers,
            forger.issuer: standing_cast.fernhill,
        }
        with django_db_blocker.unblock(), as_owner():  # type: ignore[attr-defined]
            rows = {issuer: add(organization, issuer) for issuer, organization in of.items()}
        yield Providers(fernhill, rivers, forger, rows)
        with django_db_blocker.unblock(), as_owner():  # type: ignore[attr-defined]
            IdentityProvider.objects.all().delete()


def add(organization: Organization, issuer: str) -> IdentityProvider:
    return IdentityProvider.objects.create(
        organization=organization,
        name=organization.name[:40],
        issuer=issuer,
        client_id="hearth",
        secret_variable=VARIABLE,
    )


@pytest.fixture
def forger(providers: Providers) -> Forger:
    """The forger, honest until told otherwise."""
    fresh = Forger(issuer=providers.forger.issuer)
    providers.forger.__dict__.update(fresh.__dict__)
    return providers.forger


@pytest.fixture
def marta(standing_cast: Cast) -> User:
    return user_of(standing_cast.marta)


def knows(issuer: str, user: User, sub: str = "marta") -> None:
    """The person is linked."""
    SocialAccount.objects.create(user=user, provider=issuer, uid=sub)


def set_out(browser: Browser, row: IdentityProvider, **said: str) -> str:
    """Press the button; the address at the provider that it leads to."""
    page = browser.client.post(f"/accounts/organization/{row.pk}/", said)
    found = ONWARD.search(page.content.decode())
    assert found, page.content.decode()
    return found[1].replace("&amp;", "&")


def comes_back(browser: Browser, provider: RealProvider, address: str, who: str) -> HttpResponse:
    return browser.client.get(provider.sign_in(address, who).removeprefix(HOST))


def goes_through(browser: Browser, forger: Forger, row: IdentityProvider) -> HttpResponse:
    """To the forger and back with a code and the right state."""
    asked = parse_qs(urlsplit(set_out(browser, row)).query)
    forger.nonce = asked["nonce"][0]
    back = f"/accounts/organization/{row.pk}/back/"
    return browser.client.get(back, {"code": "any", "state": asked["state"][0]})


# --- as it should be, with a real provider


def test_whoever_is_linked_signs_in_by_their_organization(
    providers: Providers, marta: User
) -> None:
    knows(providers.fernhill.issuer, marta)
    browser, row = Browser(), providers.row(providers.fernhill.issuer)
    address = set_out(browser, row, next="/members/?q=a")
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["scope"] == ["openid"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    answer = comes_back(browser, providers.fernhill, address, "marta")
    assert answer["location"] == "/members/?q=a"
    assert browser.client.get("/my-day/").status_code == 200


def test_whoever_is_not_linked_does_not(providers: Providers, marta: User) -> None:
    browser, row = Browser(), providers.row(providers.fernhill.issuer)
    people = User.objects.count()
    answer = comes_back(browser, providers.fernhill, set_out(browser, row), "stranger")
    assert (answer.status_code, REFUSED in answer.content) == (401, True)
    assert not browser.is_in
    assert User.objects.count() == people


def test_their_own_second_factor_is_asked_for_all_the_same(
    providers: Providers, marta: User
) -> None:
    knows(providers.fernhill.issuer, marta)
    secret = with_app(marta)
    browser, row = Browser(), providers.row(providers.fernhill.issuer)
    answer = comes_back(browser, providers.fernhill, set_out(browser, row), "marta")
    assert answer["location"] == "/accounts/second-step/"
    assert not browser.is_in
    browser.types(code_of(secret))
    assert browser.is_in


def test_somebody_who_is_signed_in_links_themselves(providers: Providers, marta: User) -> None:
    browser, row = Browser(), providers.row(providers.fernhill.issuer)
    browser.gives(marta)
    assert b"Link Fernhill" in browser.client.get("/accounts/own/").content
    page = browser.client.post(f"/accounts/own/organization/{row.pk}/").content.decode()
    found = ONWARD.search(page)
    assert found
    address = found[1].replace("&amp;", "&")
    answer = comes_back(browser, providers.fernhill, address, "m.olivares")
    assert answer["location"] == "/accounts/own/"
    linked = SocialAccount.objects.get(user=marta)
    assert (linked.provider, linked.uid) == (providers.fernhill.issuer, "m.olivares")
    assert SignInEvent.objects.get(user=marta).what == "identity_linked"
    again = Browser()
    comes_back(again, providers.fernhill, set_out(again, row), "m.olivares")
    assert again.is_in


GONE = {"suspended_at": MORNING}, {"left_on": MORNING.date()}


@pytest.mark.parametrize("change", GONE, ids=lambda one: next(iter(one)))
def test_who_takes_no_part_signs_nobody_in(
    providers: Providers, marta: User, standing_cast: Cast, change: dict[str, object]
) -> None:
    """Neither is it offered, nor is its word taken by whoever had set out before."""
    issuer = providers.fernhill.issuer
    knows(issuer, marta)
    before, row = Browser(), providers.row(issuer)
    address = set_out(before, row)
    signed_in = Browser()
    signed_in.gives(marta)
    kept = Organization.objects.filter(pk=standing_cast.fernhill.pk)
    absent = Browser().client.get("/accounts/organization/999/")
    assert row.name in Browser().client.get("/accounts/login/").content.decode()
    with acting(standing_cast.theo):
        kept.update(**change)
    assert comes_back(before, providers.fernhill, address, "marta").status_code == 404
    assert not before.is_in
    assert row.name not in Browser().client.get("/accounts/login/").content.decode()
    for method in ("get", "post"):
        answer = getattr(Browser().client, method)(f"/accounts/organization/{row.pk}/")
        assert answer.status_code == absent.status_code == 404
    assert signed_in.client.post(f"/accounts/own/organization/{row.pk}/").status_code == 404
    with acting(standing_cast.theo):
        kept.update(suspended_at=None, left_on=None)
    again = Browser()
    comes_back(again, providers.fernhill, set_out(again, row), "marta")
    assert again.is_in


def test_nobody_links_themselves_to_another_organizations_provider(
    providers: Providers, marta: User
) -> None:
    browser, row = Browser(), providers.row(providers.rivers.issuer)
    browser.gives(marta)
    assert browser.client.post(f"/accounts/own/organization/{row.pk}/").status_code == 404


def test_linking_asks_again_who_they_are(providers: Providers, marta: User) -> None:
    browser, row = Browser(), providers.row(providers.fernhill.issuer)
    browser.gives(marta)
    with frozen_at(MORNING + timedelta(minutes=6)):
        answer = browser.client.post(f"/accounts/own/organization/{row.pk}/")
    assert answer["location"].startswith("/accounts/own/confirm/")


def test_an_invitation_links_once(providers: Providers, marta: User) -> None:
    row = providers.row(providers.fernhill.issuer)
    token = invitation_for(marta, row.issuer)
    first, second = Browser(), Browser()
    address = set_out(first, row, invitation=token)
    comes_back(first, providers.fernhill, address, "invited")
    assert first.is_in
    other = set_out(second, row, invitation=token)
    assert comes_back(second, providers.fernhill, other, "somebody-else").status_code == 401
    assert SocialAccount.objects.get(user=marta).uid == "invited"


def test_an_invitation_links_at_no_other_provider(providers: Providers, marta: User) -> None:
    """Else a used link would let in whoever finds it, by the provider of any organization."""
    token = invitation_for(marta, providers.fernhill.issuer)
    first, second = Browser(), Browser()
    address = set_out(first, providers.row(providers.fernhill.issuer), invitation=token)
    comes_back(first, providers.fernhill, address, "invited")
    assert first.is_in
    other = set_out(second, providers.row(providers.rivers.issuer), invitation=token)
    assert comes_back(second, providers.rivers, other, "somebody-else").status_code == 401
    assert not second.is_in
    assert SocialAccount.objects.get(user=marta).uid == "invited"


def test_an_invitation_ends(marta: User) -> None:
    token = invitation_for(marta, "https://one.example")
    assert invited_by(token, "https://one.example") == marta
    assert invited_by(token, "https://two.example") is None
    assert invited_by(token + "x", "https://one.example") is None
    marta.set_password("another lantern entirely")
    marta.save()
    assert invited_by(token, "https://one.example") is None


# --- who somebody is


def test_the_same_email_at_two_providers_is_two_identities(
    providers: Providers, marta: User, standing_cast: Cast
) -> None:
    """Both say marta@same.example; the issuer decides."""
    joyce = user_of(standing_cast.joyce)
    knows(providers.fernhill.issuer, marta)
    knows(providers.rivers.issuer, joyce)
    for provider, user in ((providers.fernhill, marta), (providers.rivers, joyce)):
        browser = Browser()
        address = set_out(browser, providers.row(provider.issuer))
        comes_back(browser, provider, address, "marta")
        assert browser.client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("verified", [True, False])
def test_an_email_links_nobody_verified_or_not(
    providers: Providers, forger: Forger, marta: User, verified: bool
) -> None:
    EmailAddress.objects.create(user=marta, email=marta.email, verified=True, primary=True)
    forger.claims = {"sub": "new", "email": marta.email, "email_verified": verified}
    browser = Browser()
    answer = goes_through(browser, forger, providers.row(forger.issuer))
    assert answer.status_code == 401
    assert not browser.is_in
    assert SocialAccount.objects.count() == 0


# --- what is not believed


FORGED = {
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "another audience": {"claims": {"aud": "somebody else"}},
    "several audiences, given to another": {"claims": {"aud": ["hearth", "x"], "azp": "x"}},
    "another nonce": {"claims": {"nonce": "of yesterday"}},
    "no nonce": {"without": ("nonce",)},
    "expired": {"claims": {"exp": 1_600_000_000}},
    "no end": {"without": ("exp",)},
    "not yet valid": {"claims": {"nbf": 4_000_000_000}},
    "made in the future": {"claims": {"iat": 4_000_000_000}},
    "nobody": {"without": ("sub",)},
    "signed by nobody": {"algorithm": "none", "signed_with": None},
    "signed by a key of its own": {"signed_with": OTHER_KEY},
    "a key that is not published": {"header": {"kid": "unknown"}},
    "a key that is a path": {"header": {"kid": "../../../../dev/null"}},
    "a key that is SQL": {"header": {"kid": "' or 1=1 --"}},
    "no key": {"header": {}},
    "another published issuer": {"says_it_is": "https://evil.example"},
    "keys that have moved": {"keys_moved": True},
}


@pytest.mark.parametrize("forged", FORGED)
def test_what_is_forged_signs_nobody_in(
    providers: Providers, forger: Forger, marta: User, forged: str
) -> None:
    knows(forger.issuer, marta)
    browser = Browser()
    row = providers.row(forger.issuer)
    asked = parse_qs(urlsplit(set_out(browser, row)).query)
    forger.nonce = asked["nonce"][0]
    forger.__dict__.update(FORGED[forged])
    back = {"code": "any", "state": asked["state"][0]}
    answer = browser.client.get(f"/accounts/organization/{row.pk}/back/", back)
    assert answer.status_code == 401
    assert REFUSED in answer.content
    assert not browser.is_in


def test_a_token_signed_with_the_public_key_as_a_secret_signs_nobody_in(
    providers: Providers, forger: Forger, marta: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    knows(forger.issuer, marta)
    # The library refuses to make such a token; a forger's would not.
    monkeypatch.setattr(jwt.algorithms.HMACAlgorithm, "prepare_key", lambda _self, key: key)
    forger.signed_with, forger.algorithm = PUBLIC_PEM, "HS256"
    browser = Browser()
    assert goes_through(browser, forger, providers.row(forger.issuer)).status_code == 401
    assert not browser.is_in


def test_the_forger_when_honest_signs_in(providers: Providers, forger: Forger, marta: User) -> None:
    """So that the refusals above are of what is forged."""
    knows(forger.issuer, marta)
    browser = Browser()
    assert goes_through(browser, forger, providers.row(forger.issuer))["location"] == "/"
    assert browser.is_in


def test_keys_nobody_has_are_asked_for_once(
    providers: Providers, forger: Forger, marta: User
) -> None:
    forger.header = {"kid": "unknown"}
    for _ in range(5):
        goes_through(Browser(), forger, providers.row(forger.issuer))
    assert forger.asked.count("/keys") <= 2
    assert KID not in forger.header.values()


# --- the way there and back


def test_a_state_is_good_once(providers: Providers, forger: Forger, marta: User) -> None:
    knows(forger.issuer, marta)
    browser, row = Browser(), providers.row(forger.issuer)
    asked = parse_qs(urlsplit(set_out(browser, row)).query)
    forger.nonce = asked["nonce"][0]
    back = {"code": "any", "state": asked["state"][0]}
    path = f"/accounts/organization/{row.pk}/back/"
    assert browser.client.get(path, back)["location"] == "/"
    browser.client.post("/accounts/logout/")
    assert browser.client.get(path, back).status_code == 401
    assert not browser.is_in


@pytest.mark.parametrize("state", ["", "made up"])
def test_nobody_is_signed_in_who_did_not_set_out_here(
    providers: Providers, forger: Forger, marta: User, state: str
) -> None:
    """Neither by a provider's own idea, nor by an address that an attacker made somebody open."""
    knows(forger.issuer, marta)
    attacker, victim = Browser(), Browser()
    row = providers.row(forger.issuer)
    asked = parse_qs(urlsplit(set_out(attacker, row)).query)
    for said in (state, asked["state"][0]):
        path = f"/accounts/organization/{row.pk}/back/"
        assert victim.client.get(path, {"code": "any", "state": said}).status_code == 401
    assert not victim.is_in


def test_a_state_of_one_provider_is_none_of_another(
    providers: Providers, forger: Forger, marta: User
) -> None:
    knows(forger.issuer, marta)
    browser = Browser()
    asked = parse_qs(urlsplit(set_out(browser, providers.row(providers.fernhill.issuer))).query)
    path = f"/accounts/organization/{providers.row(forger.issuer).pk}/back/"
    answer = browser.client.get(path, {"code": "any", "state": asked["state"][0]})
    assert answer.status_code == 401


def test_the_session_gets_another_key(providers: Providers, forger: Forger, marta: User) -> None:
    knows(forger.issuer, marta)
    browser, row = Browser(), providers.row(forger.issuer)
    set_out(browser, row)
    planted = browser.client.session.session_key
    goes_through(browser, forger, row)
    assert browser.is_in
    victim = Client()
    victim.cookies["sessionid"] = planted
    assert victim.get("/my-day/").status_code == 302


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_way_back_leads_nowhere_else(providers: Providers, marta: User, place: str) -> None:
    knows(providers.fernhill.issuer, marta)
    browser, row = Browser(), providers.row(providers.fernhill.issuer)
    address = set_out(browser, row, next=place)
    assert comes_back(browser, providers.fernhill, address, "marta")["location"] == "/"


def test_no_parameter_widens_what_is_asked_of_the_provider(providers: Providers) -> None:
    row = providers.row(providers.fernhill.issuer)
    path = f"/accounts/organization/{row.pk}/?scope=offline_access&auth_params=prompt%3Dnone"
    page = Browser().client.post(path + "&process=connect").content.decode()
    found = ONWARD.search(page)
    assert found
    asked = parse_qs(urlsplit(found[1].replace("&amp;", "&")).query)
    assert asked["scope"] == ["openid"]
    assert "prompt" not in asked


def test_a_provider_that_is_down_is_said_to_be_and_the_password_still_opens(
    providers: Providers, forger: Forger, marta: User
) -> None:
    forger.says_it_is = "https://evil.example"  # as good as down: nothing it says is used
    browser, row = Browser(), providers.row(forger.issuer)
    answer = browser.client.post(f"/accounts/organization/{row.pk}/")
    assert (answer.status_code, REFUSED in answer.content) == (401, True)
    browser.gives(marta)
    assert browser.is_in


def test_a_provider_that_does_not_answer_holds_nobody_up(
    standing_cast: Cast, rf: RequestFactory
) -> None:
    gone = IdentityProvider(
        pk=1,
        organization=standing_cast.fernhill,
        name="Gone",
        issuer=f"http://127.0.0.1:{free_port()}",
        client_id="hearth",
        secret_variable=VARIABLE,
    )
    request = rf.post("/")
    request.session = Client().session
    answer = away(request, gone, "login")
    assert (answer.status_code, REFUSED in answer.content) == (401, True)


# --- what is kept


def test_neither_secrets_nor_tokens_are_kept(providers: Providers, marta: User) -> None:
    knows(providers.fernhill.issuer, marta)
    browser, row = Browser(), providers.row(providers.fernhill.issuer)
    comes_back(browser, providers.fernhill, set_out(browser, row), "marta")
    assert SECRET not in str(row.__dict__)
    kept = SocialAccount.objects.get(user=marta)
    assert set(kept.extra_data.get("id_token", {})) <= {"iss", "sub"}
    assert {SocialApp._meta.db_table, SocialToken._meta.db_table} <= granted_to_nobody()


def granted_to_nobody() -> set[str]:
    return {name for name, table in declared_tables().items() if not table.grants}


def test_an_issuer_is_never_changed_by_the_application() -> None:
    assert declared_tables()["network_identityprovider"].grants == "select"
