"""The first page of a role, the list of members, and the member page."""

import sys
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from hearth.access.actors import hats_of
from hearth.access.emergencies import BREAK_GLASS
from hearth.access.exports import ExportForm, ExportRefusedError, export
from hearth.access.middleware import note_shown, refuse, state_purpose
from hearth.access.permissions import COURSE, SIGNED_IN, open_to, public
from hearth.access.requests import ActingRequest
from hearth.foundation.clock import now
from hearth.foundation.faults import fault
from hearth.foundation.logs import incident_of
from hearth.foundation.models import User
from hearth.foundation.statements import allow, took_too_long
from hearth.ui import words
from hearth.ui.answers import SeeOther
from hearth.ui.registry import find_panel, panels_for, render_panel
from hearth.web import selectors, wording
from hearth.workforce.roles import CARE_TEAM, Role

FIRST_PAGES = {
    **dict.fromkeys(CARE_TEAM, "my_day"),
    **dict.fromkeys(
        (Role.SUPERVISOR, Role.LEAD_ADMINISTRATOR, Role.INTAKE, Role.BILLER), "members"
    ),
    Role.PRIVACY_OFFICER: "emergencies",
    Role.MEMBER: "own_access",
    Role.SYSTEM_ADMINISTRATOR: "system",
    Role.ORGANIZATION_ADMINISTRATOR: "people",
    Role.NETWORK_ADMINISTRATOR: "people",
}
A_PAGE = 25


@open_to(*SIGNED_IN)
@require_GET
def home(request: ActingRequest) -> HttpResponse:
    """What the person's role does first."""
    return redirect(FIRST_PAGES.get(request.actor.role, "hat"))


@open_to(*COURSE, Role.PRIVACY_OFFICER)
@require_GET
def members(request: ActingRequest) -> HttpResponse:
    """The members the reader may know of, searchable, 25 a page."""
    text = request.GET.get("q", "").strip()
    page = Paginator(selectors.members_found(request.actor, text), A_PAGE).get_page(
        request.GET.get("page")
    )
    ids = [member.pk for member in page]
    _note(request, ids, "list")
    for_contact = request.GET.get("for") == "contact"
    facts = {
        "page": page,
        "text": text,
        "for_contact": for_contact,
        "opens": _opened_from_list(request.actor.role, for_contact),
        "emergency_url": _emergency_url(request.actor.role),
        "care_managers": selectors.care_managers_of(request.actor, ids),
        "nobody": wording.nobody_found(text),
        "may_export": request.actor.role in COURSE and not for_contact,
        "export_form": ExportForm(request.actor),
        "place": "members",
    }
    return render(request, "web/members.html", facts)


@open_to(*COURSE)
@require_POST
def export_members(request: ActingRequest) -> HttpResponse:
    """The list of members, as far as the search narrows it, as a file."""
    form, text = ExportForm(request.actor, request.POST), request.POST.get("q", "").strip()
    if not form.is_valid():
        messages.error(request, _("Choose what the list is for, and the kind of file."))
        return SeeOther(_members_page(text))
    state_purpose(request, form.cleaned_data["purpose"])
    allow()
    try:
        what = wording.members_as_columns(request.actor, text)
        return export(request, what, form.cleaned_data["kind"])
    except ExportRefusedError as refused:
        messages.error(request, str(refused))
        return SeeOther(_members_page(text))


@open_to(*COURSE)
@require_GET
def member(request: ActingRequest, member_id: int) -> HttpResponse:
    """One member: who they are, then the panels that rooms registered."""
    found = selectors.member_seen(request.actor, member_id)
    if found is None:
        return refuse(request)
    _note(request, [member_id])
    head = selectors.head_of(request.actor, found)
    facts = {
        "member": found,
        "facts_line": wording.facts_line(head),
        "facts": wording.facts_of(head),
        "warning": wording.warning_of(head),
        "panels": panels_for(request, found),
        "log_url": reverse("log_contact", args=[member_id]) if head.may_record else None,
        "place": "members",
    }
    return render(request, "web/member.html", facts)


@open_to(*COURSE)
@require_GET
def panel(request: ActingRequest, member_id: int, name: str) -> HttpResponse:
    """One panel alone, as a page refreshes it after a write."""
    found = selectors.member_seen(request.actor, member_id)
    wanted = find_panel(request, found, name) if found else None
    if wanted is None:
        return refuse(request)
    _note(request, [member_id])
    rendered = render_panel(wanted, request, found)
    return render(request, "ui/parts/panel.html", {"panel": rendered})


@open_to(Role.SYSTEM_ADMINISTRATOR)
@require_GET
def system(request: ActingRequest) -> HttpResponse:
    """Administrators of the system see no member data."""
    return render(request, "web/system.html")


@open_to(*SIGNED_IN)
@require_http_methods(["GET", "POST"])
def hat(request: ActingRequest) -> HttpResponse:
    """As whom somebody acts from now on, at work or for a member, until they choose another."""
    hats = hats_of(cast(User, request.user))  # the policy lets in nobody else
    if request.method == "POST":
        chosen = request.POST.get("hat", "")
        if chosen not in {str(one.hat_id) for one in hats}:
            return refuse(request)
        request.session["hat"] = int(chosen)
        # A form left open under the other hat must not be recorded under this one.
        rotate_token(request)
        return SeeOther(reverse("home"))
    facts = {
        "hats": hats,
        "worn": request.actor.hat_id,
        "no_page": wording.no_page_yet(request.actor.role),
    }
    return render(request, "web/hat.html", facts)


@public
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Whether this process serves and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok", content_type="text/plain")


def broken(request: HttpRequest) -> HttpResponse:
    """The one page of what failed, or took too long: when, and the number that is in the log.

    No more is known of it. Drawn without the request, whose user or transaction may be what broke.
    """
    is_too_long = took_too_long(sys.exception())
    facts = {
        "at": words.clock(localtime(now())),
        "support_number": incident_of(request),
        "is_too_long": is_too_long,
    }
    status = 503 if is_too_long else 500
    return HttpResponse(get_template("500.html").render(facts), status=status)


def _members_page(text: str) -> str:
    return f"{reverse('members')}?{urlencode({'q': text})}"


def _opened_from_list(role: Role, for_contact: bool) -> str:
    """Where the names of the list lead: a privacy officer reads who looked at somebody."""
    if role == Role.PRIVACY_OFFICER:
        return "access_report"
    return "log_contact" if for_contact else "member"


def _emergency_url(role: Role) -> str | None:
    return reverse("open_in_emergency") if role in BREAK_GLASS else None


def _note(request: ActingRequest, member_ids: list[int], action: str = "view") -> None:
    if not fault("web-forgets-activity"):
        note_shown(request, member_ids, action)
