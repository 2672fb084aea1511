"""Signing in: only those who were invited have a sign-in at all."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hearth.foundation.models import User
from hearth.web.time_outs import Kept, ended_notice, kept_for


class SignIn(LoginView):  # type: ignore[misc]  # allauth has no types
    """The page that asks for e-mail and password; and offers what a lost session had sent."""

    template_name = "web/sign_in.html"

    def get_context_data(self, **facts: Any) -> dict[str, Any]:
        """With what is kept, sealed, and that a session ended."""
        kept = self.request.POST.get("kept", "")
        ended = ended_notice(kept) if kept or "ended" in self.request.GET else None
        known: dict[str, Any] = super().get_context_data(**facts)
        return known | {"kept": kept, "ended": ended}

    def form_valid(self, form: LoginForm) -> HttpResponse:
        """Signed in: on to where they were going, or to what they had sent."""
        response: HttpResponse = super().form_valid(form)
        kept = self.kept()
        if kept is None:
            return response
        page = render(self.request, "web/kept.html", {"kept": kept})
        page.cookies.update(response.cookies)  # the person's language
        return page

    def kept(self) -> Kept | None:
        """What whoever signed in had sent, if it is theirs."""
        user, token = self.request.user, self.request.POST.get("kept", "")
        return kept_for(user.pk, token) if token and user.is_authenticated else None


class InvitedOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up by themselves; whoever signs in finds their own language."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator of the network makes the sign-in."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing on signing in or out: the page that opens says it."""

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Speak the person's language, unless they chose one on the way in."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", httponly=True
            )
        return response
