"""What somebody had typed when their session ended, shown to them before anything is sent.

Whoever came to the screen meanwhile may have typed it. So the person reads which page it is for,
of whom it is, and every word, and sends it or leaves it. The words stand under the labels of the
form's own page, which is opened for that, unseen: where it would not open now, nothing is shown.
"""

import re
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from itertools import groupby
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.contrib.messages.storage import default_storage
from django.forms import BoundField
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hearth.access.middleware import note_shown, refuse
from hearth.access.permissions import SIGNED_IN, can_open, open_to, policy_of
from hearth.access.requests import ActingRequest
from hearth.access.selectors import names_of_members
from hearth.oversight.wording import page_words
from hearth.ui import words
from hearth.ui.answers import SeeOther
from hearth.ui.fields import noting_fields
from hearth.web import wording
from hearth.web.confirming import ask_again, recently_confirmed
from hearth.web.time_outs import OFFERED, Kept, offered_to

TITLE = re.compile(r"<title>(.*?), Hearth</title>", re.DOTALL)
NEVER_SHOWN = re.compile(r"pass|secret|token|credential|^code$|otp", re.IGNORECASE)
"""Fields that no form here calls its own, and that may hold what opens something."""
OF_THE_PAGE = {"form_nonce", "amends", "step"}
"""What a page sends by itself; nobody types it."""
DRAWN_ON = {"export_members": "members"}
"""Forms that stand on a page of another address."""


@dataclass(frozen=True, kw_only=True)
class Typed:
    """One field: what the form calls it, and what it would say."""

    label: str
    said: str


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What would be sent: which page it is, whom it is about, and what was typed."""

    title: str
    member_id: int | None
    member: str
    typed: tuple[Typed, ...]
    has_secrets: bool


@dataclass(frozen=True, kw_only=True)
class _Page:
    """The form's own page as it would open now: its title, its fields, whom it shows."""

    title: str
    fields: dict[str, BoundField]
    member_ids: tuple[int, ...] = ()


@open_to(*SIGNED_IN)
@require_http_methods(["GET", "POST"])
def kept_form(request: ActingRequest) -> HttpResponse:
    """What waits to be sent, in words; it goes to its own address, and a POST here leaves it."""
    if request.method == "POST":
        request.session.pop(OFFERED, None)
        return SeeOther(reverse("home"))
    kept = offered_to(request)
    if kept is None:
        return refuse(request)
    match = _match(kept)
    policy = policy_of(match.func) if match else None
    if policy and policy.asks_again and not recently_confirmed(request):
        return ask_again(request)
    page = _page_of(request, kept, match) if match else None
    if match is None or page is None:
        request.session.pop(OFFERED, None)
        return refuse(request)
    if not page.title:
        request.session.pop(OFFERED, None)
        messages.info(request, _("You were signed out before that was done. Press it once more."))
        return SeeOther(reverse("home"))
    offer = offered(request, kept, match, page)
    if offer.member_id is not None:
        note_shown(request, [offer.member_id])
    facts = {"kept": kept, "offer": offer, "person": request.actor.name}
    return render(request, "web/kept.html", facts)


def offered(request: ActingRequest, kept: Kept, match: ResolverMatch, page: _Page) -> Offer:
    """What is kept, in words; a member by name alone whom the reader may know of."""
    names = names_of_members(request.actor, page.member_ids)
    is_own = match.view_name in wording.OWN_FORMS
    typed = () if is_own else tuple(_typed(kept, page.fields))
    member_id = next(iter(names)) if len(names) == 1 else None
    return Offer(
        title=page.title,
        member_id=member_id,
        member="" if member_id is None else names[member_id],
        typed=typed,
        has_secrets=is_own or any(_is_secret(name, page.fields) for name, _said in kept.fields),
    )


def _match(kept: Kept) -> ResolverMatch | None:
    try:
        return resolve(urlsplit(kept.path).path)
    except Resolver404:
        return None


def _page_of(request: ActingRequest, kept: Kept, match: ResolverMatch) -> _Page | None:
    """The page of the form; None where it does not open to them now, and without a title where
    there is none: what was a single button is not pressed again for anybody."""
    if not can_open(request.actor, policy_of(match.func)):
        return None
    if match.view_name in wording.OWN_FORMS:
        return _Page(title=str(wording.OWN_FORMS[match.view_name]), fields={})
    path = kept.path
    if match.view_name in DRAWN_ON:
        path = reverse(DRAWN_ON[match.view_name])
        match = resolve(path)
    return _opened(_asking(request, path, match), match)


def _asking(request: ActingRequest, path: str, match: ResolverMatch) -> ActingRequest:
    """The same person asking for another page, by the way: nothing of it is kept or sent."""
    parts = urlsplit(path)
    asking = copy(request)
    asking.method, asking.path, asking.path_info = "GET", parts.path, parts.path
    asking.GET, asking.POST = QueryDict(parts.query), QueryDict()
    of_this = {"REQUEST_METHOD": "GET", "PATH_INFO": parts.path, "QUERY_STRING": parts.query}
    asking.META = request.META | of_this
    asking.resolver_match = match
    asking._messages = default_storage(asking)  # type: ignore[attr-defined]
    asking.shown = {}  # type: ignore[attr-defined]
    return asking


def _opened(request: ActingRequest, match: ResolverMatch) -> _Page | None:
    with noting_fields() as fields:
        try:
            answer = match.func(request, *match.args, **match.kwargs)
        except Http404:
            return None
        if isinstance(answer, SimpleTemplateResponse):
            answer.render()
    if answer.status_code == 405:
        return _Page(title="", fields={})
    if 300 <= answer.status_code < 400:  # it can be sent no more; what was typed is not lost
        return _Page(title=page_words(match.view_name), fields={})
    if answer.status_code != 200:
        return None
    title = TITLE.search(answer.content.decode())
    shown: dict[int, str] = request.shown  # type: ignore[attr-defined]
    members = tuple(one for one, action in shown.items() if action != "list")
    said = " ".join(unescape(title[1]).split()) if title else ""
    return _Page(title=said, fields=fields, member_ids=members)


def _typed(kept: Kept, fields: dict[str, BoundField]) -> list[Typed]:
    """The fields in the order of what was sent, each once; empty ones and secrets left out."""
    order = list(dict.fromkeys(name for name, _said in kept.fields))
    by_name = sorted(kept.fields, key=lambda one: order.index(one[0]))
    found = []
    for name, group in groupby(by_name, key=lambda one: one[0]):
        bound = fields.get(name)
        said = [_said(bound, value) for _name, value in group if value.strip()]
        if said and not _is_silent(name, fields):
            label = str(bound.label) if bound else readable(name)
            found.append(Typed(label=label, said="\n".join(said)))
    return found


def readable(name: str) -> str:
    """The name of a field that no form of the page has: further-0-topic is Further 0 topic."""
    return str(wording.FIELDS.get(name, "")) or words.capital(re.sub(r"[-_]+", " ", name).strip())


def _is_silent(name: str, fields: dict[str, BoundField]) -> bool:
    bound = fields.get(name)
    is_hidden = bound is not None and bound.is_hidden
    return name in OF_THE_PAGE or is_hidden or _is_secret(name, fields)


def _is_secret(name: str, fields: dict[str, BoundField]) -> bool:
    if bound := fields.get(name):
        return isinstance(bound.field.widget, forms.PasswordInput)
    return NEVER_SHOWN.search(name) is not None


def _said(bound: BoundField | None, value: str) -> str:
    """A value as the form shows it: a choice by its words, a day as a day."""
    field = bound.field if bound else None
    if isinstance(field, forms.ChoiceField):
        return _choices(field).get(value, value)
    if isinstance(field, forms.BooleanField):
        return _("Yes")
    if isinstance(field, forms.DateField | forms.DateTimeField):
        return _moment(field, value)
    return value


def _choices(field: forms.ChoiceField) -> dict[str, str]:
    found: dict[str, str] = {}
    for value, label in field.widget.choices:
        nested = label if isinstance(label, list | tuple) else [(value, label)]
        found |= {str(one): str(text) for one, text in nested}
    return found


def _moment(field: forms.Field, value: str) -> str:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return value
    return words.instant(at) if isinstance(field, forms.DateTimeField) else words.full_day(at)
