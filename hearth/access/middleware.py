"""One request, one transaction, one actor; and who saw whom is written before the body leaves."""

import logging
from collections.abc import Callable, Iterable
from secrets import token_urlsafe
from typing import Any

from django.contrib.messages.storage import default_storage
from django.core.signing import Signer
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control

from hearth.access.actors import Actor, begin, hats_of, stating
from hearth.access.disclosing import file_disclosures
from hearth.access.particulars import particulars_of
from hearth.access.permissions import RefusedError, check_may_open, policy_of
from hearth.access.purposes import CODES, Purpose
from hearth.foundation import context
from hearth.foundation.clock import now
from hearth.foundation.models import Activity, User
from hearth.foundation.reading import Read, keeping_account
from hearth.foundation.remembering import remembering
from hearth.foundation.statements import was_kept_away

log = logging.getLogger(__name__)
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class ActingPersonMiddleware:
    """Opens the transaction, signs the context, checks the view's policy, writes the activity."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer inside one transaction; undo everything when the answer is an error."""
        request.shown = {}  # type: ignore[attr-defined]
        request.view_id = Signer(salt="view").sign(token_urlsafe(9))  # type: ignore[attr-defined]
        try:
            response = self._answer(request)
        except Exception as error:
            take_back_what_was_said(request)
            if not was_kept_away(error) or is_worn_still(request):
                raise
            log.warning("refused: the hat ended meanwhile", exc_info=error)
            request.actor, request.shown = None, {}  # type: ignore[attr-defined]
            response = refuse(request)
        patch_cache_control(response, no_store=True, private=True)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        with transaction.atomic(), remembering(), keeping_account() as account:
            request.actor = begin_for(request)  # type: ignore[attr-defined]
            response = self.get_response(request)
            if failed := getattr(request, "failed", None):
                raise failed
            if response.status_code >= 500:
                transaction.set_rollback(True)
                take_back_what_was_said(request)
            else:
                write_activity(request, response.status_code)
                write_disclosures(request, response, account)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What may be a hat's end is judged once all is undone; see `__call__`."""
        if not was_kept_away(error):
            return None
        request.failed = error  # type: ignore[attr-defined]
        return HttpResponse(status=500)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Refuse, alike for absent and forbidden, unless the view declares that it is open."""
        policy = policy_of(view)
        actor: Actor | None = request.actor  # type: ignore[attr-defined]
        try:
            check_may_open(actor, policy)
        except RefusedError:
            if actor is None and not request.user.is_authenticated:
                if "HX-Request" in request.headers:
                    # A fragment of a page whose session is gone; the page stays as it is.
                    return HttpResponse(status=401)
                return redirect(f"/accounts/login/?next={request.path}")
            return refuse(request)
        return None


def begin_for(request: HttpRequest) -> Actor | None:
    """The actor of a signed-in request, made known to the database; None if there is none."""
    if not request.user.is_authenticated:
        context.end()
        return None
    actor = worn(request, hats_of(request.user))
    if actor is None:
        context.end()
        return None
    return begin(actor)


def worn(request: HttpRequest, hats: list[Actor]) -> Actor | None:
    """The hat the session goes on with: the one before, or the first.

    Where the one before is gone, the next page wears the first that is left. A form that was begun
    under the former is refused: else it would be recorded where its author did not mean it.
    """
    former = request.session.get("hat")
    found = next((hat for hat in hats if hat.hat_id == former), None)
    if found or not hats:
        return found
    if former is not None:
        if request.method not in SAFE:
            return None
        rotate_token(request)
    request.session["hat"] = hats[0].hat_id
    return hats[0]


def is_worn_still(request: HttpRequest) -> bool:
    """Whether the person may still wear what they acted under; asked when all was undone."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return True  # nobody acted: what failed has another cause
    user = User.objects.get(pk=actor.user_id or 0)
    return any(one.hat_id == actor.hat_id for one in hats_of(user))


def note_shown(request: HttpRequest, member_ids: Iterable[int], action: str = "view") -> None:
    """Remember that this request shows, or changes, these members.

    `action` is "list" where they stand in a list, and nothing of theirs was opened.
    """
    for member_id in member_ids:
        request.shown[member_id] = action  # type: ignore[attr-defined]


def state_purpose(request: HttpRequest, purpose: Purpose) -> None:
    """Act for this purpose from here on, where a form asks for what.

    Raises RefusedError for one that the role does not permit: the form offers none of those.
    """
    stated = stating(request.actor, purpose)  # type: ignore[attr-defined]
    if stated is None:
        raise RefusedError("This role does not act for this purpose.")
    request.actor = begin(stated)  # type: ignore[attr-defined]


def write_activity(request: HttpRequest, status: int) -> None:
    """One row per member shown. If this fails the request fails, and nothing was shown."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    shown: dict[int, str] = request.shown  # type: ignore[attr-defined]
    if actor is None or not shown:
        return
    match = request.resolver_match
    emergencies = particulars_of(actor).emergencies
    Activity.objects.bulk_create(
        Activity(
            at=now(),
            hat_id=actor.hat_id,
            user_id=actor.user_id,
            network_id=actor.network_id,
            agency_id=actor.organization_id,
            member_id=member_id,
            action=action,
            purpose=CODES[Purpose.EMERGENCY if member_id in emergencies else actor.purpose],
            route=match.view_name if match else "",
            status=status,
            view_id=request.view_id,  # type: ignore[attr-defined]
        )
        for member_id, action in shown.items()
    )


def write_disclosures(request: HttpRequest, response: HttpResponseBase, read: set[Read]) -> None:
    """An account of what this answer shows of what others hold. A redirect shows nothing."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    if actor is None or 300 <= response.status_code < 400:
        return
    shown: dict[int, str] = request.shown  # type: ignore[attr-defined]
    match = request.resolver_match
    file_disclosures(
        actor,
        (one for one in read if one.member_id in shown),
        what=match.view_name if match else "",
        view_id=request.view_id,  # type: ignore[attr-defined]
    )


def take_back_what_was_said(request: HttpRequest) -> None:
    """Of what is undone the next page must not say that it was saved."""
    request._messages = default_storage(request)  # type: ignore[attr-defined]


def refuse(request: HttpRequest) -> HttpResponse:
    """The one answer for what does not exist and what is not yours to see."""
    return render(request, "404.html", status=404)
