"""What changes something comes from Hearth's own pages: browsers say where a request was begun.

Beside the token, not in its place: a page elsewhere cannot set this header (W3C, Fetch Metadata).
A program that is no browser does not send it, and has the token to show.
"""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from hearth.access.middleware import SAFE
from hearth.foundation.faults import fault

OWN = {"same-origin", "none"}  # none: typed or from a bookmark, by the person alone


class SameSiteMiddleware:
    """Refuses an unsafe method that was begun on another site, or on a sister of this one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or refuse as a missing token is refused."""
        begun = request.headers.get("Sec-Fetch-Site", "none")
        if request.method not in SAFE and begun not in OWN and not fault("web-any-site"):
            raise PermissionDenied
        return self.get_response(request)
