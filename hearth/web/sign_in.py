"""Signing in: only those who were invited have a sign-in at all, and guessing is slowed down."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.account.internal.stagekit import clear_login
from allauth.account.views import LoginView, LogoutView
from allauth.core import context
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from hearth.access.actors import hats_of
from hearth.foundation.models import User
from hearth.foundation.throttling import (
    Attempt,
    is_beleaguered,
    note_failure,
    note_success,
    wait_of,
)
from hearth.network.selectors import providers_in_use
from hearth.ui.components import Notice
from hearth.ui.visiting import visitors
from hearth.web.confirming import note_confirmed_at_sign_in, recently_confirmed
from hearth.web.devices import device_known_to, remember_device, set_cookie, waiting_words
from hearth.web.second_factor import has_second_factor
from hearth.web.time_outs import OFFERED, Kept, ended_notice, kept_for


class SignIn(LoginView):  # type: ignore[misc]  # allauth has no types
    """The page that asks for e-mail and password; and keeps what a lost session had sent."""

    template_name = "web/sign_in.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Forget somebody's first step when somebody else wants to sign in."""
        if "anew" in request.GET:
            clear_login(request)
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def get_context_data(self, **facts: Any) -> dict[str, Any]:
        """With what is kept, sealed, and that a session ended."""
        kept = self.request.POST.get("kept", "")
        ended = ended_notice(kept) if kept or "ended" in self.request.GET else None
        known: dict[str, Any] = super().get_context_data(**facts)
        known |= {"kept": kept, "ended": ended, "providers": providers_in_use()}
        known["visitors"] = visitors()
        if "passkey" in self.request.GET:
            known["unknown_passkey"] = Notice(
                kind="error", lead=_("That passkey is not known here.")
            )
        return known

    def form_valid(self, form: LoginForm) -> HttpResponse:
        """What they had sent waits in the session until they are in: a second step may follow."""
        self.request.session["kept"] = self.request.POST.get("kept", "")
        response: HttpResponse = super().form_valid(form)
        return response


class SignOut(LogoutView):  # type: ignore[misc]  # allauth has no types
    """Leaving: whoever comes to this screen next finds nothing of it, by going back either."""

    template_name = "web/sign_out.html"

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Signed out, and the browser told to forget; the language may stay."""
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class InvitedOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up by themselves; whoever signs in finds their own language."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator of the network makes the sign-in."""
        return False

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """How somebody may say again who they are: where they have a second factor, by it alone."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and has_second_factor(user):
            return [one for one in methods if one["id"] != "reauthenticate"]
        return methods

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing on signing in or out: the page that opens says it."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Whose e-mail and password these are; raises ValidationError for who has to wait.

        The same answer and the same work for a wrong password and for nobody, and for somebody
        who may not sign in any more.
        """
        attempt = attempt_of(request, credentials.get("email", ""))
        if wait := wait_of(attempt):
            raise ValidationError(waiting_words(int(wait.total_seconds()) + 1))
        besieged = is_beleaguered(attempt)
        user: User | None = super().authenticate(request, **credentials)
        if user and user.is_active and not (besieged and not has_second_factor(user)):
            note_success(attempt)
            return user
        note_failure(attempt)
        if besieged:
            raise ValidationError(_besieged())
        return None

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: attempts are counted around this."""

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing was counted before."""

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether this is the person's password, judged as at sign-in."""
        return self.authenticate(context.request, email=user.email, password=password) == user

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """One answer to what is recent, for the library's pages too."""
        return not recently_confirmed(context.request)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """As if there were no such sign-in."""
        return redirect("account_login")

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Signed in: on to where they were going, or to what they had sent."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        note_confirmed_at_sign_in(request)
        token = request.session.pop("kept", "")
        kept = kept_for(user.pk, token)
        if kept and _is_worn_again(request, user, kept):
            request.session[OFFERED] = token
            response = redirect("kept_form")
        remember_device(request, user, response)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            # Their own language, unless they chose one on the way in.
            set_cookie(response, settings.LANGUAGE_COOKIE_NAME, user.language, None)
        return response


def attempt_of(request: HttpRequest, email: str) -> Attempt:
    """The attempt this request makes at an account."""
    user = User.objects.filter(email=email.lower()).first() or User(email=email)
    address: str = InvitedOnlyAdapter(request).get_client_ip(request)
    return Attempt(email, address, device_known_to(request, user))


def _is_worn_again(request: HttpRequest, user: User, kept: Kept) -> bool:
    """Go on under the hat that what is kept was begun under; False where it is worn no more."""
    if kept.hat_id is None:
        return True
    if all(one.hat_id != kept.hat_id for one in hats_of(user)):
        return False
    request.session["hat"] = kept.hat_id
    return True


def _besieged() -> str:
    return _(
        "Somebody has tried many passwords for this email. Sign in on a device you have used"
        " before, or with a passkey; or ask your network's administrator."
    )
