"""One request, one transaction, one actor; and who saw whom is written before the body leaves."""

from collections.abc import Callable, Iterable
from secrets import token_urlsafe
from typing import Any

from django.core.signing import Signer
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control

from hearth.access.actors import Actor, hats_of
from hearth.access.permissions import RefusedError, check_may_open, policy_of
from hearth.foundation import context
from hearth.foundation.clock import now
from hearth.foundation.models import Activity
from hearth.foundation.remembering import remembering

PURPOSE = "TREAT"  # stated by the page, not typed; further purposes come with their pages


class ActingPersonMiddleware:
    """Opens the transaction, signs the context, checks the view's policy, writes the activity."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer inside one transaction; undo everything when the answer is an error."""
        request.shown = {}  # type: ignore[attr-defined]
        request.view_id = Signer(salt="view").sign(token_urlsafe(9))  # type: ignore[attr-defined]
        with transaction.atomic(), remembering():
            request.actor = begin_for(request)  # type: ignore[attr-defined]
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            else:
                write_activity(request, response.status_code)
        patch_cache_control(response, no_store=True, private=True)
        return response

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
                return redirect(f"/accounts/login/?next={request.path}")
            return refuse(request)
        return None


def begin_for(request: HttpRequest) -> Actor | None:
    """The actor of a signed-in request, made known to the database; None if there is none."""
    if not request.user.is_authenticated:
        context.end()
        return None
    hats = hats_of(request.user)
    chosen = request.session.get("hat")
    actor = next((hat for hat in hats if hat.hat_id == chosen), hats[0] if hats else None)
    if actor:
        context.begin(actor.hat_id, actor.network_id)
    else:
        context.end()
    return actor


def note_shown(request: HttpRequest, member_ids: Iterable[int], action: str = "view") -> None:
    """Remember that this request shows, or changes, these members."""
    for member_id in member_ids:
        request.shown[member_id] = action  # type: ignore[attr-defined]


def write_activity(request: HttpRequest, status: int) -> None:
    """One row per member shown. If this fails the request fails, and nothing was shown."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    shown: dict[int, str] = request.shown  # type: ignore[attr-defined]
    if actor is None or not shown:
        return
    match = request.resolver_match
    Activity.objects.bulk_create(
        Activity(
            at=now(),
            hat_id=actor.hat_id,
            user_id=actor.user_id,
            network_id=actor.network_id,
            agency_id=actor.organization_id,
            member_id=member_id,
            action=action,
            purpose=PURPOSE,
            route=match.view_name if match else "",
            status=status,
            view_id=request.view_id,  # type: ignore[attr-defined]
        )
        for member_id, action in shown.items()
    )


def refuse(request: HttpRequest) -> HttpResponse:
    """The one answer for what does not exist and what is not yours to see."""
    return render(request, "404.html", status=404)
