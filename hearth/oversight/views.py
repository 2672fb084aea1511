"""Pages of privacy officers. A list names whom the officer may know, and notes all it tells of."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hearth.access.emergencies import Finding, can_review, emergencies_seen
from hearth.access.emergencies import review_emergency as review
from hearth.access.middleware import note_shown, refuse
from hearth.access.noticing import Closing, can_close, signals_seen
from hearth.access.noticing import close_signal as close
from hearth.access.permissions import RefusedError, open_to
from hearth.access.requests import ActingRequest
from hearth.access.selectors import names_of_members
from hearth.foundation.clock import today_in
from hearth.foundation.statements import allow
from hearth.oversight import selectors, sight_wording, wording
from hearth.oversight.forms import CloseForm, PeriodForm, ReviewForm, SightDayForm, SightForm
from hearth.oversight.sight import sight_of
from hearth.ui import words
from hearth.ui.answers import SeeOther
from hearth.workforce.roles import Role

Row = TypeVar("Row", bound=Model)
A_PAGE = 25


@open_to(Role.PRIVACY_OFFICER)
@require_GET
def emergencies(request: ActingRequest) -> HttpResponse:
    """Emergencies, those nobody has looked at first; and refused tries to open a record."""
    page = _page(request, emergencies_seen(request.actor))
    names = _names(request, (one.member_id for one in page))
    lines = [wording.emergency_line(request.actor, one, names) for one in page]
    tries = selectors.refused_tries(request.actor)
    refused = [wording.refused_line(request.actor, one) for one in tries]
    return _list(request, "emergencies", page, lines, refused=refused)


@open_to(Role.PRIVACY_OFFICER)
@require_http_methods(["GET", "POST"])
def review_emergency(request: ActingRequest, emergency_id: int) -> HttpResponse:
    """An officer's word on one: justified or not, and why."""
    found = emergencies_seen(request.actor).filter(pk=emergency_id).first()
    if found is None or not can_review(request.actor, found):
        return refuse(request)
    names = _names(request, [found.member_id], "view")
    form = ReviewForm(request.POST or None, label_suffix="")
    if form.is_valid():
        said = form.cleaned_data
        try:
            review(request.actor, found, Finding(said["finding"]), said["words"])
        except RefusedError:
            return refuse(request)
        messages.success(request, _("Looked at. It is kept with your name."))
        return SeeOther(reverse("emergencies"))
    line = wording.emergency_line(request.actor, found, names)
    return _form(request, "emergencies", "oversight/review_emergency.html", form, line)


@open_to(Role.PRIVACY_OFFICER)
@require_GET
def signals(request: ActingRequest) -> HttpResponse:
    """What asks for a second look, open ones first."""
    page = _page(request, signals_seen(request.actor))
    names = _names(request, (one.member_id for one in page if one.member_id))
    hats = selectors.hats_named(request.actor, (one.hat_id for one in page))
    lines = [wording.signal_line(request.actor, one, names, hats) for one in page]
    return _list(request, "signals", page, lines)


@open_to(Role.PRIVACY_OFFICER)
@require_http_methods(["GET", "POST"])
def close_signal(request: ActingRequest, signal_id: int) -> HttpResponse:
    """An officer's word on one: expected or not, and why."""
    found = signals_seen(request.actor).filter(pk=signal_id).first()
    if found is None or not can_close(request.actor, found):
        return refuse(request)
    names = _names(request, [found.member_id] if found.member_id else [], "view")
    form = CloseForm(request.POST or None, label_suffix="")
    if form.is_valid():
        said = form.cleaned_data
        try:
            close(request.actor, found, Closing(said["closing"]), said["words"])
        except RefusedError:
            return refuse(request)
        messages.success(request, _("Closed. It is kept with your name."))
        return SeeOther(reverse("signals"))
    hats = selectors.hats_named(request.actor, [found.hat_id])
    line = wording.signal_line(request.actor, found, names, hats)
    return _form(request, "signals", "oversight/close_signal.html", form, line)


@open_to(Role.PRIVACY_OFFICER)
@require_GET
def disclosures(request: ActingRequest) -> HttpResponse:
    """What was shown at other organizations."""
    page = _page(request, selectors.disclosures_seen(request.actor))
    names = _names(request, (one.member_id for one in page))
    signed = selectors.consents_signed_on(request.actor, page)
    lines = [wording.disclosure_line(request.actor, one, names, signed) for one in page]
    return _list(request, "disclosures", page, lines)


@open_to(Role.PRIVACY_OFFICER)
@require_GET
def member_labels(request: ActingRequest, member_id: int) -> HttpResponse:
    """What the officer's organization holds of a member: its days and labels, and what was said."""
    found = selectors.member_known(request.actor, member_id)
    if found is None:
        return refuse(request)
    note_shown(request, [found.pk], "view")
    held = selectors.labels_held(request.actor, found.pk)
    facts = {"member": found, "lines": wording.item_lines(request.actor, found.pk, held.items)}
    facts["said"] = wording.change_lines(request.actor, held)
    return render(request, "oversight/member_labels.html", facts | {"is_cut": held.is_cut})


@open_to(Role.PRIVACY_OFFICER)
@require_GET
def access_report(request: ActingRequest, member_id: int) -> HttpResponse:
    """Who saw one member in a period: by person, day, page and purpose; to be printed."""
    found = selectors.member_known(request.actor, member_id)
    if found is None:
        return refuse(request)
    return _report(request, found.pk, {"member": found, "place": "members"}, "access_report")


@open_to(Role.PRIVACY_OFFICER)
@require_GET
def who_may_see(request: ActingRequest, member_id: int) -> HttpResponse:
    """Who may see what of one member on a day, and why somebody may or may not."""
    found = selectors.member_known(request.actor, member_id)
    if found is None:
        return refuse(request)
    note_shown(request, [found.pk])
    asked_on = SightDayForm(request.GET, today_in(request.actor.zone))
    sight = sight_of(request.actor, found, asked_on.shown)
    form = SightForm(request.GET, sight, request.actor.organization_id)
    facts = {"member": found, "place": "members", "day_form": asked_on, "form": form}
    facts |= sight_wording.page_words(sight, form.question)
    status = 200 if asked_on.is_valid() and form.is_valid() else 422
    return render(request, "oversight/who_may_see.html", facts, status=status)


@open_to(Role.MEMBER)
@require_GET
def own_access(request: ActingRequest) -> HttpResponse:
    """Who has seen the record of whoever is signed in as the member."""
    if request.actor.member_id is None:
        return refuse(request)
    return _report(request, request.actor.member_id, {"place": "own_access"}, "own_access")


def _report(
    request: ActingRequest, member_id: int, more: dict[str, object], template: str
) -> HttpResponse:
    note_shown(request, [member_id], "report")
    today = today_in(request.actor.zone)
    form = PeriodForm(request.GET if "since" in request.GET else None, today)
    since, until = today.replace(day=1), today
    if form.is_valid():
        since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    allow()
    looks = selectors.looks_at(request.actor, member_id, since, until)
    facts = more | {
        "form": form,
        "lines": wording.look_lines(request.actor, looks[: selectors.MOST_LOOKS]),
        "is_cut": len(looks) > selectors.MOST_LOOKS,
        "period": wording.period_words(words.full_day(since), words.full_day(until)),
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, f"oversight/{template}.html", facts, status=status)


def _page(request: ActingRequest, rows: QuerySet[Row]) -> Page[Row]:
    return Paginator(rows, A_PAGE).get_page(request.GET.get("page"))


def _names(
    request: ActingRequest, member_ids: Iterable[int], action: str = "list"
) -> dict[int, str]:
    """Names of those the officer may know.

    That their lines were shown is written down of all: words tell of a person without a name too.
    """
    told_of = set(member_ids)
    note_shown(request, told_of, action)
    return names_of_members(request.actor, told_of)


def _list(
    request: ActingRequest,
    place: str,
    page: Page[Row],
    lines: Sequence[object],
    **more: Sequence[object],
) -> HttpResponse:
    facts = more | {"page": page, "lines": lines, "place": place}
    return render(request, f"oversight/{place}.html", facts)


def _form(
    request: ActingRequest, place: str, template: str, form: forms.Form, line: wording.Line
) -> HttpResponse:
    facts = {"form": form, "line": line, "place": place}
    facts |= {"form_action": request.path, "close_url": reverse(place)}
    return render(request, template, facts, status=422 if form.is_bound else 200)
