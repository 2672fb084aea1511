"""A session ends after a quarter of an hour without a request, and after twelve hours in any case.

Both are judged here, on the server, before anything else is asked of a session: no address, header
or parameter is exempt. What somebody sent after their session had ended is not lost: it comes back
sealed with the page that asks them to sign in, and is shown to the same person, who may send it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.forms import LoginForm
from cryptography.fernet import InvalidToken
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from hearth.access.permissions import policy_of
from hearth.foundation.clock import now
from hearth.foundation.faults import fault
from hearth.foundation.secrets import cipher_for
from hearth.ui.components import Notice

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)
"""A session is not written on every request; it ends this much early at most."""
KEPT_FOR = timedelta(hours=12)
LARGEST = 200_000
"""Characters of what was sent; nobody types more."""
NOT_SENT_AGAIN = {"csrfmiddlewaretoken"}
FORETOLD = "step"
"""Which button was pressed under what a page foretold."""
OFFERED = "offered"
"""Where the session has what waits to be looked at; see `web.kept_forms`."""


@dataclass(frozen=True)
class Kept:
    """What somebody sent when their session had ended: where to, the fields in order, as whom."""

    user_id: int
    path: str
    fields: tuple[tuple[str, str], ...]
    sent_at: datetime
    hat_id: int | None = None


class TimeOutMiddleware:
    """Ends a session that is over before anybody acts under it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on as somebody who is not signed in, once the session is over."""
        if request.user.is_authenticated:
            if is_over(request):
                end(request)
            else:
                note_use(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _positional: Any, _named: Any
    ) -> HttpResponseBase | None:
        """After the check of the token: a form that came too late is kept, a fragment refused."""
        if request.method == "POST":
            _forget_sent(request)
        ended_for = None if request.user.is_authenticated else ended_before(request)
        policy = policy_of(view)
        if ended_for is None or (policy and policy.is_public):
            return None
        if "HX-Request" in request.headers:
            # The page stays as it is, with what is typed on it; sending it comes to the form below.
            return HttpResponse(status=401)
        if request.method == "POST":
            return _sign_in_again(request, ended_for)
        asked = urlencode({"next": request.get_full_path(), "ended": "1"})
        return redirect(f"{reverse('account_login')}?{asked}")


def is_over(request: HttpRequest) -> bool:
    """Whether the session was idle too long, or is too old."""
    if fault("web-session-never-ends"):
        return False
    began, used = (_instant(request, name) for name in ("began_at", "used_at"))
    if began is None or used is None:
        return False  # it begins with this request
    return now() >= used + IDLE or now() >= began + LONGEST


def end(request: HttpRequest) -> None:
    """Sign out, and remember whose session it was: a page left open may send something yet."""
    user_id, hat_id = request.user.pk, request.session.get("hat")
    logout(request)
    request.session["ended_for"] = user_id
    request.session["ended_hat"] = hat_id
    request.session["ended_at"] = now().timestamp()


def ended_before(request: HttpRequest) -> int | None:
    """Whose session ended in this browser, not long ago."""
    at, user_id = _instant(request, "ended_at"), request.session.get("ended_for")
    return user_id if at and now() < at + KEPT_FOR else None


def note_use(request: HttpRequest) -> None:
    """Remember that the session was used, and when it began."""
    if "ended_for" in request.session:  # signing in takes over what an anonymous session knew
        for name in ("ended_for", "ended_hat", "ended_at"):
            request.session.pop(name, None)
    used = _instant(request, "used_at")
    if used is None:
        request.session["began_at"] = now().timestamp()
    if used is None or now() >= used + NOTED_EVERY:
        request.session["used_at"] = now().timestamp()


def keep(
    request: HttpRequest, user_id: int, hat_id: int | None = None, *, is_late: bool = False
) -> str:
    """What was sent, sealed: nobody at this screen reads it, and nobody but its author sends it.

    With the hat that its author wore: what was meant for one is not recorded under another. What is
    late, whoever came to the screen since may have sent: what is foretold before it is done is
    foretold again, to the person themselves.
    """
    left_out = NOT_SENT_AGAIN | {FORETOLD} if is_late else NOT_SENT_AGAIN
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in left_out and isinstance(value, str)
    ]
    plain = json.dumps(
        {
            "user": user_id,
            "hat": hat_id,
            "path": request.get_full_path(),
            "fields": fields,
            "at": now().timestamp(),
        }
    )
    return cipher_for("kept").encrypt(plain.encode()).decode() if len(plain) <= LARGEST else ""


def kept_for(user_id: int, token: str) -> Kept | None:
    """What the person sent; None for anybody else's, for what is old, and for what is made up."""
    try:
        plain = json.loads(cipher_for("kept").decrypt(token.encode()))
    except (InvalidToken, ValueError):
        return None
    sent_at = datetime.fromtimestamp(plain["at"], tz=now().tzinfo)
    path = plain["path"]
    if plain["user"] != user_id or now() > sent_at + KEPT_FOR:
        return None
    if not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return None
    fields = tuple((name, value) for name, value in plain["fields"])
    return Kept(user_id, path, fields, sent_at, plain.get("hat"))


def offered_to(request: HttpRequest) -> Kept | None:
    """What waits in this session to be looked at, and sent or left; under the hat it was for."""
    token = request.session.get(OFFERED)
    if not token or not request.user.is_authenticated:
        return None
    kept = kept_for(request.user.pk, token)
    is_worn = kept is not None and kept.hat_id in (None, request.session.get("hat"))
    return kept if is_worn else None


def ended_notice(kept: str) -> Notice:
    """Why somebody is asked to sign in again, and what became of what they sent."""
    again = _("Nobody used this page for a while. Sign in to go on.")
    offered = _("What you sent is kept: sign in, and it is offered to you again.")
    return Notice(kind="info", lead=_("You were signed out."), text=offered if kept else again)


def _forget_sent(request: HttpRequest) -> None:
    kept = offered_to(request)
    if kept and kept.path == request.get_full_path():
        del request.session[OFFERED]


def _sign_in_again(request: HttpRequest, ended_for: int) -> HttpResponse:
    token = keep(request, ended_for, request.session.get("ended_hat"), is_late=True)
    facts = {"form": LoginForm(request=request), "kept": token, "ended": ended_notice(token)}
    return render(request, "web/sign_in.html", facts, status=401)


def _instant(request: HttpRequest, name: str) -> datetime | None:
    said = request.session.get(name)
    return None if said is None else datetime.fromtimestamp(said, tz=now().tzinfo)
