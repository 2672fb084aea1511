"""Pages of sessions: record one for several people, see what it satisfied, correct, undo."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearth.access.middleware import refuse
from hearth.access.permissions import RECORDS, open_to
from hearth.access.requests import ActingRequest
from hearth.ledger.selectors import staff_places
from hearth.ledger.services import EvidenceRefusedError
from hearth.trainings import selectors, services
from hearth.trainings.forms import SessionForm
from hearth.trainings.models import Session
from hearth.trainings.services import SessionRefusedError
from hearth.trainings.wording import saved_notice, session_line, told_of_each
from hearth.ui.answers import SeeOther
from hearth.ui.asked import number_said
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role

A_PAGE = 25


@open_to(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def record_session(request: ActingRequest) -> HttpResponse:
    """The form of a session with one or several of the staff, and its saving."""
    places = staff_places(request.actor)
    if not places:
        messages.info(request, _("None of your staff is in a program yet."))
        return SeeOther(reverse("team"))
    said = (number_said(one) for one in request.GET.getlist("whom"))
    asked = {one for one in said if one is not None}
    form = SessionForm(request.POST or None, places, places[0].program.zone, chosen=asked)
    if form.is_valid():
        people = Employment.objects.filter(pk__in=form.cleaned_data["people"])
        try:
            recorded = services.record_session(
                request.actor, people.select_related("staff"), form.new_session()
            )
        except (SessionRefusedError, EvidenceRefusedError) as refused:
            form.add_error(None, str(refused))
        else:
            return SeeOther(reverse("session_saved", args=[recorded[0].session.pk]))
    return _form_page(request, form)


@open_to(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def amend_session(request: ActingRequest, session_id: int) -> HttpResponse:
    """The same form, filled, for one person: a correction is a new version."""
    old = selectors.session_seen(request.actor, session_id)
    if old is None:
        return refuse(request)
    form = SessionForm(request.POST or None, (), old.zone, old=old)
    if form.is_valid():
        try:
            corrected = services.amend_session(request.actor, old, form.new_session(old))
        except (SessionRefusedError, EvidenceRefusedError) as refused:
            form.add_error(None, str(refused))
        else:
            return SeeOther(reverse("session_saved", args=[corrected.session.pk]))
    return _form_page(request, form, old)


@open_to(Role.SUPERVISOR)
@require_GET
def session_saved(request: ActingRequest, session_id: int) -> HttpResponse:
    """What a session satisfied of each who was there, and the way back."""
    session = selectors.session_seen(request.actor, session_id)
    if session is None:
        return refuse(request)
    told = told_of_each(request.actor, selectors.sessions_recorded_with(request.actor, session))
    facts = {"session": session, "notice": saved_notice(session, told), "told": told}
    return render(request, "trainings/saved.html", {**facts, "place": "team"})


@open_to(Role.SUPERVISOR)
@require_POST
def undo_session(request: ActingRequest, session_id: int) -> HttpResponse:
    """Take a session back, of everybody for whom the form recorded it."""
    session = selectors.session_seen(request.actor, session_id)
    if session is None:
        return refuse(request)
    try:
        services.undo_sessions(
            request.actor, selectors.sessions_recorded_with(request.actor, session)
        )
        messages.success(request, _("The session is undone. What it had cleared is due again."))
    except (SessionRefusedError, EvidenceRefusedError) as reason:
        messages.error(request, str(reason))
    return SeeOther(reverse("team"))


@open_to(*RECORDS)
@require_GET
def sessions(request: ActingRequest) -> HttpResponse:
    """The sessions that the reader may see, 25 a page: their own, or their agency's."""
    found = Paginator(selectors.sessions_of_staff(request.actor), A_PAGE)
    page = found.get_page(request.GET.get("page"))
    facts = {
        "page": page,
        "lines": [session_line(one) for one in page],
        "may_correct": request.actor.role == Role.SUPERVISOR,
        "place": "team",
    }
    return render(request, "trainings/sessions.html", facts)


def _form_page(
    request: ActingRequest, form: SessionForm, old: Session | None = None
) -> HttpResponse:
    facts = {
        "form": form,
        "old": old,
        "form_action": request.path,
        "close_url": reverse("team"),
        "place": "team",
    }
    return render(request, "trainings/record.html", facts, status=422 if form.is_bound else 200)
