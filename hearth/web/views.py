"""The first page of a role, the list of members, and the member page."""

from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

from hearth.access.middleware import note_shown, refuse
from hearth.access.permissions import CARE, EVERYBODY, open_to, public
from hearth.access.requests import ActingRequest
from hearth.foundation.faults import fault
from hearth.ui.registry import find_panel, panels_for, render_panel
from hearth.web import selectors, wording
from hearth.workforce.roles import Role

FIRST_PAGES = {
    Role.CARE_MANAGER: "my_day",
    Role.SUPERVISOR: "members",
    Role.LEAD_ADMINISTRATOR: "members",
    Role.SYSTEM_ADMINISTRATOR: "system",
}
A_PAGE = 25


@open_to(*EVERYBODY)
@require_GET
def home(request: ActingRequest) -> HttpResponse:
    """What the person's role does first."""
    return redirect(FIRST_PAGES[request.actor.role])


@open_to(*CARE)
@require_GET
def members(request: ActingRequest) -> HttpResponse:
    """The members the reader may know of, searchable, 25 a page."""
    text = request.GET.get("q", "").strip()
    page = Paginator(selectors.members_found(request.actor, text), A_PAGE).get_page(
        request.GET.get("page")
    )
    ids = [member.pk for member in page]
    _note(request, ids)
    facts = {
        "page": page,
        "text": text,
        "for_contact": request.GET.get("for") == "contact",
        "care_managers": selectors.care_managers_of(request.actor, ids),
        "nobody": wording.nobody_found(text),
        "place": "members",
    }
    return render(request, "web/members.html", facts)


@open_to(*CARE)
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


@open_to(*CARE)
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


@public
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Whether this process serves and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok", content_type="text/plain")


def _note(request: ActingRequest, member_ids: list[int]) -> None:
    if not fault("web-forgets-activity"):
        note_shown(request, member_ids)
