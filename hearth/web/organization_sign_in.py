"""Signing in by an organization's identity provider (OpenID Connect, code flow with PKCE).

The library carries the flow. Here is what it leaves open: a provider is a row of the network's,
its identity token is judged whole though it came over TLS, and nobody is let in whom a person
has not linked before. Who somebody is, is the issuer and its subject; an e-mail says nothing.
"""

import json
import os
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException, Session

from hearth.access.actors import Actor
from hearth.access.middleware import refuse
from hearth.access.permissions import SIGNED_IN, open_to, public
from hearth.access.requests import ActingRequest
from hearth.foundation.models import SignInEvent, User
from hearth.foundation.sessions import note_sign_in_event
from hearth.network.models import IdentityProvider
from hearth.network.selectors import providers_in_use

SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Keys that only the provider has; never one that it shares, and never none."""
KEYS_KEPT = 300
KEYS_ASKED_AGAIN = 60
"""Seconds; tokens that name keys nobody has do not make us ask more often."""
LEEWAY = 60
INVITATION = "invitation"
INVITED_FOR = 7 * 24 * 60 * 60
FAILURES = (OAuth2Error, RequestException, jwt.PyJWTError, KeyError, ValueError)


class RefusedTokenError(OAuth2Error):  # type: ignore[misc]  # allauth has no types
    """A provider's answer that is not to be believed; the message says why, to nobody but us."""


class Provider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth has no types
    """Asks the provider for one thing, who it is, and binds the answer to this browser."""

    def redirect(
        self, request: HttpRequest, process: str, next_url: Any = None, data: Any = None, **kw: Any
    ) -> HttpResponse:
        """To the provider, with a state, a nonce and a challenge of our own making."""
        nonce = token_urlsafe(24)
        kw |= {"auth_params": {"nonce": nonce}, "scope": ["openid"]}
        answer: HttpResponse = super().redirect(request, process, next_url, data, nonce=nonce, **kw)
        return answer

    def serialize(self) -> dict[str, Any]:
        """How a sign-in that waits for its second step remembers the provider."""
        return {"id": self.app.provider_id, "app.client_id": self.app.client_id}

    def get_oauth2_adapter(self, request: HttpRequest) -> "Exchange":
        """What speaks with the provider."""
        return Exchange(request, self)


class Exchange(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Speaks with one provider, and judges what it says."""

    def __init__(self, request: HttpRequest, provider: Provider) -> None:
        self.provider = provider
        self.nonce = ""
        super().__init__(request, provider.app.provider_id)

    def get_provider(self) -> Provider:
        """The one this speaks with."""
        return self.provider

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider publishes of itself; raises RefusedTokenError for another issuer."""
        config: dict[str, Any] = super().openid_config
        if config.get("issuer") != self.provider.app.provider_id:
            raise RefusedTokenError("It says that it is another issuer.")
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the provider sends people back to."""
        path = reverse("organization_callback", args=[app.settings["row"]])
        return str(build_absolute_uri(request, path))

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any
    ) -> SocialLogin:
        """Who the identity token speaks of."""
        claims = self.judged(kwargs["response"].get("id_token") or "")
        return self.provider.sociallogin_from_response(request, {"id_token": claims})

    def judged(self, id_token: str) -> dict[str, str]:
        """Issuer and subject of an identity token; raises RefusedTokenError or PyJWTError.

        OpenID Connect Core 1.0, 3.1.3.7.
        """
        header = jwt.get_unverified_header(id_token)
        algorithm = header.get("alg", "")
        if algorithm not in SIGNED_BY:
            raise RefusedTokenError("It is not signed by a key of the provider's alone.")
        app = self.provider.app
        claims = jwt.decode(
            id_token,
            key=self.key(str(header.get("kid", ""))),
            algorithms=[algorithm],
            issuer=app.provider_id,
            audience=app.client_id,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )
        if not self.nonce or claims["nonce"] != self.nonce:
            raise RefusedTokenError("It answers another question.")
        if claims.get("azp", app.client_id) != app.client_id:
            raise RefusedTokenError("It was given to somebody else.")
        return {"iss": claims["iss"], "sub": claims["sub"]}

    def key(self, kid: str) -> jwt.PyJWK:
        """A key by its name; raises RefusedTokenError when the provider publishes none such."""
        place = sha256(f"keys of {self.provider.app.provider_id}".encode()).hexdigest()
        keys = cache.get(place)
        if keys is None or (kid not in keys and cache.add(f"{place}-again", 1, KEYS_ASKED_AGAIN)):
            keys = self._published()
            cache.set(place, keys, KEYS_KEPT)
        if kid not in keys:
            raise RefusedTokenError("It is signed by a key that the provider does not publish.")
        return jwt.PyJWK.from_json(keys[kid])

    def _published(self) -> dict[str, str]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        return {one["kid"]: json.dumps(one) for one in answer.json()["keys"] if "kid" in one}


class Callback(OAuth2CallbackView):  # type: ignore[misc]
    """Where the provider sends people back to; hands the question's nonce to who judges."""

    def _get_state(self, request: HttpRequest, provider: Provider) -> Any:
        state, answer = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, answer


class LinkedOnlyAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Lets in only whom somebody has linked, and knows providers as rows of the network's."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The providers, as the library wants them; with the secret, which is not stored."""
        issuer = provider if provider != Provider.id else None
        return [
            app_of(row)
            for row in providers_in_use()
            if (not issuer or row.issuer == issuer)
            and (not client_id or row.client_id == client_id)
        ]

    def get_app(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> SocialApp:
        """The provider of an issuer; organizations that share one share its people."""
        found = self.list_apps(request, provider, client_id)
        if not found:
            raise SocialApp.DoesNotExist
        return found[0]

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> Provider:
        """The same, ready to be asked."""
        return Provider(request, self.get_app(request, provider, client_id))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Stop whoever is not linked, unless they are just linking themselves."""
        process = sociallogin.state.get("process")
        invited = sociallogin.state.get(INVITATION)
        if sociallogin.is_existing or process == AuthProcess.CONNECT:
            return
        user = invited_by(invited, sociallogin.account.provider) if invited else None
        if user is None or is_linked(user, sociallogin.account.provider):
            raise ImmediateHttpResponse(not_signed_in(request))
        link(request, sociallogin, user)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never."""
        return False

    def on_authentication_error(self, request: HttpRequest, provider: Any, **more: Any) -> None:
        """Whatever went wrong, people are told the same."""
        raise ImmediateHttpResponse(not_signed_in(request))

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """After linking: where people keep their ways of signing in."""
        return reverse("mfa_index")

    def get_requests_session(self) -> Session:
        """Asks a provider within seconds, and follows it nowhere else."""
        session: Session = super().get_requests_session()
        session.max_redirects = 0
        return session


def app_of(row: IdentityProvider) -> SocialApp:
    """A provider as the library wants it. Its `provider_id` is the issuer: with the subject it
    is the key by which people are known."""
    return SocialApp(
        provider=Provider.id,
        provider_id=row.issuer,
        name=row.name,
        client_id=row.client_id,
        secret=os.environ.get(row.secret_variable, ""),
        settings={"server_url": row.issuer.rstrip("/"), "row": row.pk},
    )


def provider_in_use(provider_id: int) -> IdentityProvider | None:
    """One by its number; of an organization that left or is suspended None, as if not there."""
    return next((one for one in providers_in_use() if one.pk == provider_id), None)


def providers_of(actor: Actor) -> list[IdentityProvider]:
    """The providers of the organization somebody acts for."""
    return [one for one in providers_in_use() if one.organization_id == actor.organization_id]


def invitation_for(user: User, issuer: str) -> str:
    """A token with which an invited person links themselves: at one issuer, once, within a week."""
    return signing.dumps([user.pk, issuer, user.get_session_auth_hash()], salt=INVITATION)


def invited_by(token: str, issuer: str) -> User | None:
    """Whom an invitation is for; None when it is old, made up, for another issuer, or their sign-in
    has changed. Holds the person, so that of two who come at once the second finds them linked."""
    try:
        user_id, meant, digest = signing.loads(token, salt=INVITATION, max_age=INVITED_FOR)
    except (signing.BadSignature, ValueError):
        return None
    user = User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
    return user if user and meant == issuer and user.get_session_auth_hash() == digest else None


def is_linked(user: User, issuer: str) -> bool:
    """Whether the person is known to an issuer already."""
    return bool(SocialAccount.objects.filter(user=user, provider=issuer))


def identities_of(user: User | AnonymousUser) -> set[int]:
    """The identities that let the person in."""
    return set(SocialAccount.objects.filter(user_id=user.pk).values_list("pk", flat=True))


def link(request: HttpRequest, sociallogin: SocialLogin, user: User) -> None:
    """From now on the provider's word lets this person in."""
    sociallogin.connect(request, user)
    note_sign_in_event(user, SignInEvent.What.IDENTITY_LINKED, by=user)


def not_signed_in(request: HttpRequest) -> HttpResponse:
    """The one answer to whatever a provider's word was not enough for."""
    return render(request, "web/organization_refused.html", status=401)


@public
def sign_in_by_organization(request: HttpRequest, provider_id: int) -> HttpResponse:
    """Go to the organization's provider; a page names it, a form goes there."""
    row = provider_in_use(provider_id)
    if row is None:
        return refuse(request)
    invitation = request.POST.get(INVITATION) or request.GET.get(INVITATION, "")
    if request.method != "POST":
        facts = {"provider": row, INVITATION: invitation, "next": request.GET.get("next", "")}
        return render(request, "web/organization.html", facts)
    return away(request, row, AuthProcess.LOGIN, **{INVITATION: invitation})


@open_to(*SIGNED_IN, asks_again=True)
@require_POST
def link_organization(request: ActingRequest, provider_id: int) -> HttpResponse:
    """Go to the provider of one's own organization, to be known by it from now on."""
    row = next((one for one in providers_of(request.actor) if one.pk == provider_id), None)
    if row is None:
        return refuse(request)
    return away(request, row, AuthProcess.CONNECT)


@public
@require_GET
def callback(request: HttpRequest, provider_id: int) -> HttpResponse:
    """Back from the provider, with its word."""
    row = provider_in_use(provider_id)
    if row is None:
        return refuse(request)
    exchange = Exchange(request, Provider(request, app_of(row)))
    user, linked = request.user, identities_of(request.user)
    try:
        answer: HttpResponse = Callback.adapter_view(exchange)(request)
    except FAILURES:
        return not_signed_in(request)
    if isinstance(user, User) and identities_of(user) > linked:
        note_sign_in_event(user, SignInEvent.What.IDENTITY_LINKED, by=user)
    return answer


def away(request: HttpRequest, row: IdentityProvider, process: str, **state: str) -> HttpResponse:
    """The page that leads to the provider. A redirect of a form's answer is stopped by our own
    policy of what forms may lead to, which stays."""
    provider = Provider(request, app_of(row))
    found = provider.get_redirect_from_request_kwargs(request)
    try:
        answer = provider.redirect(request, process, found.get("next_url"), **state)
    except FAILURES:
        return not_signed_in(request)
    target = answer["Location"]
    page = render(request, "web/organization_away.html", {"provider": row, "target": target})
    page["Refresh"] = f"0; url={target}"
    return page
