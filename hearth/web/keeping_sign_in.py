"""Where people keep their own sign-in: ways of signing in, password, sessions."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.forms import SetPasswordForm
from allauth.account.views import PasswordChangeView
from allauth.core.internal.sessionkit import get_session_user
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hearth.access.permissions import SIGNED_IN, open_to
from hearth.access.requests import ActingRequest
from hearth.foundation.clock import now
from hearth.foundation.models import SignInEvent, User
from hearth.foundation.sessions import end_other_sessions, note_sign_in_event
from hearth.ui.asked import number_said
from hearth.ui.components import Notice
from hearth.web.organization_sign_in import is_linked, providers_of
from hearth.web.second_factor import FACTORS, SecondFactorAdapter, lacks_second_factor

SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("Mac", r"Macintosh|Mac OS"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux"),
)
BROWSERS = (
    ("Edge", r"Edg[A-Z]*/"),
    ("Opera", r"OPR/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)


@dataclass(frozen=True)
class Factor:
    """A way of proving who one is, as its owner sees it."""

    pk: int
    is_app: bool
    name: str
    added_at: datetime
    used_at: datetime | None
    is_removable: bool


@dataclass(frozen=True)
class SessionRow:
    """One session of the person's, in words."""

    pk: int
    device: str
    began_at: datetime
    used_at: datetime
    is_this: bool


@open_to(*SIGNED_IN)
@require_GET
def own_sign_in(request: ActingRequest) -> HttpResponse:
    """The ways in which the person signs in, and what is missing."""
    user = _user(request)
    factors = factors_of(user)
    codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    facts = {
        "factors": factors,
        "has_app": any(one.is_app for one in factors),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "must_set_up": _must_set_up() if lacks_second_factor(request) else None,
        "has_password": user.has_usable_password(),
        "providers": [(one, is_linked(user, one.issuer)) for one in providers_of(request.actor)],
    }
    return render(request, "web/own_sign_in.html", facts)


@open_to(*SIGNED_IN)
@require_http_methods(["GET", "POST"])
def own_sessions(request: ActingRequest) -> HttpResponse:
    """The person's sessions; a form ends one of them, or all but this one."""
    if request.method == "POST":
        return _end_asked(request)
    return render(request, "web/sessions.html", {"sessions": sessions_of(request)})


class ChangePassword(PasswordChangeView):  # type: ignore[misc]  # allauth has no types
    """A new password, twice; all of the person's other sessions end with the old one."""

    template_name = "web/password.html"
    success_url = reverse_lazy("mfa_index")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whoever signs in by their organization or a passkey alone has none to change."""
        if isinstance(request.user, User) and not request.user.has_usable_password():
            return redirect("mfa_index")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_form_class(self) -> type[forms.Form]:
        """Without the old one: whoever comes here was asked who they are just now."""
        return SetPasswordForm  # type: ignore[no-any-return]

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Changed, and written down."""
        response: HttpResponse = super().form_valid(form)
        note_sign_in_event(
            _user(self.request), SignInEvent.What.PASSWORD_CHANGED, by=_user(self.request)
        )
        return response


def factors_of(user: User) -> list[Factor]:
    """The person's second factors, oldest first."""
    found = Authenticator.objects.filter(user=user, type__in=FACTORS).order_by("created_at", "pk")
    adapter = SecondFactorAdapter()
    return [
        Factor(
            pk=one.pk,
            is_app=one.type == Authenticator.Type.TOTP,
            name=_("Authenticator app") if one.type == Authenticator.Type.TOTP else str(one),
            added_at=one.created_at,
            used_at=one.last_used_at,
            is_removable=adapter.can_delete_authenticator(one),
        )
        for one in found
    ]


def sessions_of(request: HttpRequest) -> list[SessionRow]:
    """The person's sessions that are not over, this one first, then the one used last."""
    kept = UserSession.objects.filter(user=_user(request))
    rows = [_row(one, request) for one in kept if get_session_user(_store(one))]
    return sorted(rows, key=lambda one: (not one.is_this, -one.used_at.timestamp()))


def device_in_words(user_agent: str) -> str:
    """What kind of device and browser that says it is."""
    browser = _first(BROWSERS, user_agent) or _("An unknown browser")
    system = _first(SYSTEMS, user_agent)
    return (
        _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
        if system
        else browser
    )


def _row(session: UserSession, request: HttpRequest) -> SessionRow:
    known = _store(session)
    began, used = (known.get(name) for name in ("began_at", "used_at"))
    return SessionRow(
        pk=session.pk,
        device=device_in_words(session.user_agent),
        began_at=_instant(began) or session.created_at,
        used_at=_instant(used) or session.created_at,
        is_this=session.session_key == request.session.session_key,
    )


def _store(session: UserSession) -> SessionStore:
    return SessionStore(session.session_key)


def _must_set_up() -> Notice:
    return Notice(
        kind="info",
        lead=_("Set up a second factor first."),
        text=_("Everybody here proves twice who they are. Until you can, no other page opens."),
    )


def _end_asked(request: ActingRequest) -> HttpResponse:
    asked = request.POST.get("end", "")
    if asked == "others":
        end_other_sessions(request)
    elif number := number_said(asked):
        for session in UserSession.objects.filter(user=_user(request), pk=number):
            session.end()
            note_sign_in_event(_user(request), SignInEvent.What.SESSIONS_ENDED, by=_user(request))
    return redirect("own_sessions")


def _instant(said: float | None) -> datetime | None:
    return None if said is None else datetime.fromtimestamp(said, tz=now().tzinfo)


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for name, sign in known if re.search(sign, user_agent)), "")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
