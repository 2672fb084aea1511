"""Asking again who somebody is, before an act that a session left open must not be enough for.

    @open_to(*CARE, asks_again=True)
    def open_the_glass(request): …

A view so declared opens for five minutes after the person gave a password, a code or a passkey.
Otherwise they are asked for one and come back to where they were; a form that they had sent is
sealed meanwhile and shown to them to be sent, as after a session that ended.
"""

from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as ByCodeView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from hearth.access.emergencies import Refusal, note_refused
from hearth.foundation.clock import now
from hearth.foundation.faults import fault
from hearth.web.time_outs import OFFERED, keep, kept_for

RECENT = timedelta(minutes=5)
MARK = "confirmed_at"
CONFIRMING = {"password", "mfa"}


def recently_confirmed(request: HttpRequest) -> bool:
    """Whether whoever is signed in gave a password or a second factor in the last five minutes."""
    if not request.user.is_authenticated:
        return False
    said = request.session.get(MARK)
    if fault("web-never-asks-again"):
        return True
    return said is not None and now() < datetime.fromtimestamp(said, now().tzinfo) + RECENT


def ask_again(request: HttpRequest) -> HttpResponse:
    """Lead a signed-in person to the page that asks who they are, and from there back here.

    `asking_again` does so for views so declared; this is for one that finds out only by itself.
    """
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:  # only their organization's provider knows them: it must be asked again
        return render(request, "web/confirm_anew.html", status=403)
    back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    match = request.resolver_match
    request.session["asked_for"] = match.view_name if match else ""
    if request.method == "POST":
        request.session["kept"] = keep(request, _user_id(request), request.session.get("hat"))
    target = f"{methods[0]['url']}?{urlencode({'next': back})}"
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)


def note_confirmed(request: HttpRequest) -> None:
    """The person in this session gave a password or a second factor just now."""
    request.session[MARK] = now().timestamp()


def note_confirmed_at_sign_in(request: HttpRequest) -> None:
    """Signing in confirms, if by a password or a factor; by a provider's word alone only for
    people who have nothing else: the provider may have known them all day."""
    steps = {one.get("method") for one in get_authentication_records(request, request.user)}
    if steps & CONFIRMING or not get_adapter().get_reauthentication_methods(request.user):
        note_confirmed(request)


class _Confirming:
    """Common to the three ways: what is confirmed, and where to go then."""

    request: HttpRequest

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Confirmed: back to where they were, or to the form they had sent."""
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        note_confirmed(self.request)
        self.request.session.pop("asked_for", None)
        token = self.request.session.pop("kept", "")
        kept = kept_for(_user_id(self.request), token)
        if kept is None or kept.hat_id != self.request.session.get("hat"):
            return response  # another hat was chosen meanwhile
        self.request.session[OFFERED] = token
        return redirect("kept_form")

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """The page again; on the way to an emergency it is written down."""
        self.note_refused()
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        return response

    def note_refused(self) -> None:
        """A try to open a record that ended here, for privacy officers to read."""
        actor = getattr(self.request, "actor", None)
        if actor and self.request.session.get("asked_for") == "open_in_emergency":
            note_refused(actor, Refusal.UNPROVED)


class ConfirmByPassword(_Confirming, ReauthenticateView):  # type: ignore[misc]
    """Asks for the password."""

    template_name = "web/confirm.html"


class ConfirmByCode(_Confirming, ByCodeView):  # type: ignore[misc]
    """Asks for a code of the authenticator app, or a recovery code."""

    template_name = "web/confirm.html"


class ConfirmByPasskey(_Confirming, ReauthenticateWebAuthnView):  # type: ignore[misc]
    """Asks for a passkey or security key."""

    template_name = "web/confirm_passkey.html"

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """The page again, saying that it did not match."""
        self.note_refused()
        return self.render_to_response(self.get_context_data(form=form))  # type: ignore[no-any-return]


def _user_id(request: HttpRequest) -> int:
    assert request.user.pk is not None
    return request.user.pk
