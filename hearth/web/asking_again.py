"""Asking again who somebody is, where the policy of a view says so, in whichever room."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from hearth.access.permissions import policy_of
from hearth.web.confirming import ask_again, recently_confirmed


class AskingAgainMiddleware:
    """Leads whoever was not confirmed lately to the question, and from there back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Decided once it is known which view would open."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _positional: Any, _named: Any
    ) -> HttpResponse | None:
        """After the roles were looked at: whom a page is closed to is asked nothing."""
        policy = policy_of(view)
        if policy is None or not policy.asks_again or recently_confirmed(request):
            return None
        return ask_again(request)
