"""A second factor for everybody: codes of an app, passkeys, and recovery codes on paper.

The library asks for it at sign-in. Here is who must have one, how its secrets are stored, and
the pages on which people keep theirs.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from allauth.mfa.webauthn.internal.auth import parse_authentication_response
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.mfa.webauthn.views import AddWebAuthnView, LoginWebAuthnView, RemoveWebAuthnView
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from hearth.access.actors import acting, hats_of
from hearth.access.alarming import warn_of_codes
from hearth.access.emergencies import Refusal, note_refused
from hearth.access.permissions import policy_of
from hearth.foundation.faults import fault
from hearth.foundation.models import SignInEvent, User
from hearth.foundation.secrets import cipher_for
from hearth.foundation.sessions import note_sign_in_event
from hearth.foundation.throttling import (
    CodeAttempt,
    begins_to_wait,
    note_failure,
    note_right_code,
    wait_of,
)
from hearth.web.devices import device_known_to, waiting_words

Type = Authenticator.Type
FACTORS = (Type.TOTP, Type.WEBAUTHN)
"""Recovery codes alone are none: they stand in for one that is lost."""
TAKEN_FOR = settings.MFA_TOTP_PERIOD * (2 * settings.MFA_TOTP_TOLERANCE + 1)
"""Seconds for which a code of an app is taken: its own period, and those beside."""
HAS_ONE = "has_second_factor"
SETTING_UP = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "account_reauthenticate",
}
"""What opens to somebody who has no second factor yet."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets are sealed where they are stored, and the last factor stays where one is asked."""

    def encrypt(self, text: str) -> str:
        """A secret as it is stored."""
        return cipher_for("second factor").encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was stored; raises InvalidToken when it was not stored here."""
        return cipher_for("second factor").decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one: another must be there first."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS)
        return not settings.REQUIRE_SECOND_FACTOR or bool(others.exclude(pk=authenticator.pk))

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002
        """What a passkey is called until its owner says something else."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)d") % {"number": count + 1}


def has_second_factor(user: User) -> bool:
    """Whether the person has an app or a passkey set up."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS))


class SecondFactorMiddleware:
    """Leads whoever must have a second factor, and has none, to where it is set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Decided once it is known which view would open."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _positional: Any, _named: Any
    ) -> HttpResponse | None:
        """Before a view that is not public and not for setting up."""
        policy = policy_of(view)
        match = request.resolver_match
        is_open = policy is None or policy.is_public or (match and match.url_name in SETTING_UP)
        if is_open or not lacks_second_factor(request):
            return None
        if "HX-Request" in request.headers:
            return HttpResponse(status=401)
        return redirect("mfa_index")


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether whoever asks must have a second factor and has none. Remembers that they have one:
    taking all of somebody's away ends their sessions."""
    if not settings.REQUIRE_SECOND_FACTOR or fault("web-second-factor-not-asked"):
        return False
    if not request.user.is_authenticated or request.session.get(HAS_ONE):
        return False
    if not has_second_factor(request.user):
        return True
    request.session[HAS_ONE] = True
    return False


class _Once:
    """A code opens once, and whoever guesses waits longer and longer.

    The library remembers a code of an app for half a minute, and takes it for three, since clocks
    differ: RFC 6238, 5.2, has it refused for as long as it would be taken.
    """

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        """What was typed, if it opens and has not opened before. Who has to wait is not judged."""
        account = f"{self.user.pk}:{self.user.password}"
        attempt = CodeAttempt(account, device_known_to(context.request, self.user))
        if wait := wait_of(attempt):
            raise forms.ValidationError(waiting_words(int(wait.total_seconds()) + 1))
        try:
            code = self._opening()
        except forms.ValidationError:
            note_failure(attempt)
            note_refused_code(self.user, context.request, tell=begins_to_wait(attempt))
            raise
        note_right_code(attempt)
        return code

    def _opening(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        said = f"{self.user.pk}:{normalize_user_code(code)}"
        place = salted_hmac("code of an app", said, algorithm="sha256").hexdigest()
        if self.authenticator.type == Type.TOTP and not cache.add(place, 1, TAKEN_FOR):
            raise SecondFactorAdapter().validation_error("incorrect_code")
        return code


class SecondStepForm(_Once, AuthenticateForm):  # type: ignore[misc]
    """Asks for the code at sign-in."""


class ConfirmingForm(_Once, ReauthenticateForm):  # type: ignore[misc]
    """Asks for it again."""


class PasskeyAloneForm(LoginWebAuthnForm):  # type: ignore[misc]
    """Asks for a passkey that proved both: that it was there, and that its owner held it.

    The library asks the browser for it, and judges it by the challenge that the session knows. A
    second step leaves one there that a touch is enough for; so the key's own word, which it signs,
    is read here.
    """

    def clean_credential(self) -> Authenticator:
        """The passkey, if a finger, a face or a PIN unlocked it."""
        said = parse_authentication_response(self.cleaned_data["credential"])
        if not said.response.authenticator_data.is_user_verified():
            raise SecondFactorAdapter().validation_error("incorrect_code")
        return super().clean_credential()


class SecondStep(AuthenticateView):  # type: ignore[misc]
    """At sign-in, after the password: the code or the passkey."""

    template_name = "web/second_step.html"

    def get_context_data(self, **facts: Any) -> dict[str, Any]:
        """With what the person has, so that nothing else is asked for."""
        known: dict[str, Any] = super().get_context_data(**facts)
        own = Authenticator.objects.filter(user=self.stage.login.user)
        kinds = set(own.values_list("type", flat=True))
        return known | {"has_app": Type.TOTP in kinds, "has_passkey": Type.WEBAUTHN in kinds}


class SignInByPasskey(LoginWebAuthnView):  # type: ignore[misc]
    """Signs in by a passkey alone, which is both factors; gives its script the challenge."""

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """The page of signing in, saying that it did not match."""
        return redirect(f"{reverse('account_login')}?passkey=unknown")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Signed in: on to where they were going, or to what they had sent."""
        self.request.session["kept"] = self.request.POST.get("kept", "")
        authenticator = form.cleaned_data["credential"]
        login = Login(authenticator.user, redirect_url=get_next_redirect_url(self.request))
        answer: HttpResponse = perform_passwordless_login(self.request, authenticator, login)
        return answer


class AddApp(ActivateTOTPView):  # type: ignore[misc]
    """Sets up an authenticator app: shows its secret, asks for its first code."""

    template_name = "web/app_add.html"

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Written down; recovery codes are shown if these are the first."""
        response: HttpResponse = super().form_valid(form)
        _note(self.request, SignInEvent.What.FACTOR_ADDED)
        return response


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]
    """Sets up a passkey or a security key, by the browser."""

    template_name = "web/passkey_add.html"

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Written down; recovery codes are shown if these are the first."""
        response: HttpResponse = super().form_valid(form)
        _note(self.request, SignInEvent.What.FACTOR_ADDED)
        return response


class RemoveApp(DeactivateTOTPView):  # type: ignore[misc]
    """Takes the authenticator app away."""

    template_name = "web/factor_remove.html"

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Written down."""
        response: HttpResponse = super().form_valid(form)
        _note(self.request, SignInEvent.What.FACTOR_REMOVED)
        return response


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    """Takes a passkey away."""

    template_name = "web/factor_remove.html"
    success_url = reverse_lazy("mfa_index")

    def get_context_data(self, **facts: Any) -> dict[str, Any]:
        """Whether it may be taken away is said before anybody presses."""
        known: dict[str, Any] = super().get_context_data(**facts)
        return known | {"is_last": not SecondFactorAdapter().can_delete_authenticator(self.object)}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Written down; the last one stays."""
        if not SecondFactorAdapter().can_delete_authenticator(self.object):
            return redirect("mfa_index")
        response: HttpResponse = super().form_valid(form)
        _note(self.request, SignInEvent.What.FACTOR_REMOVED)
        return response


class RecoveryCodes(ViewRecoveryCodesView):  # type: ignore[misc]
    """Shows the recovery codes, once."""

    template_name = "web/recovery_codes.html"


class NewRecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    """Makes new recovery codes; the earlier ones end."""

    template_name = "web/recovery_new.html"


def note_refused_code(user: User, request: HttpRequest, *, tell: bool) -> None:
    """Write down a wrong code, where officers of their organizations read of refused tries; and
    `tell` its owner that somebody, perhaps they themselves, knows the password and not the code."""
    for hat in {one.organization_id: one for one in hats_of(user)}.values():
        with acting(hat):
            note_refused(hat, Refusal.CODE)
    if tell:
        warn_of_codes(user, request.build_absolute_uri(reverse("account_change_password")))


def _note(request: HttpRequest, what: SignInEvent.What) -> None:
    assert isinstance(request.user, User)
    note_sign_in_event(request.user, what, by=request.user)
