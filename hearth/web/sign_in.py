"""Signing in: only those who were invited have a sign-in at all."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hearth.foundation.models import User


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
