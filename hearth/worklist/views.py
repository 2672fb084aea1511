"""My day, the team, and the manual of a program."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hearth.access.middleware import note_shown, refuse
from hearth.access.permissions import EMPLOYED, open_to
from hearth.access.requests import ActingRequest
from hearth.foundation.faults import fault
from hearth.ledger.selectors import programs_in
from hearth.workforce.roles import CARE_TEAM, Role
from hearth.worklist.page import my_day_page
from hearth.worklist.program import manual_of
from hearth.worklist.selectors import my_day as my_day_of
from hearth.worklist.team import own_rows, team_page


@open_to(*CARE_TEAM)
@require_GET
def my_day(request: ActingRequest) -> HttpResponse:
    """What to do now, grouped by member."""
    page = my_day_page(my_day_of(request.actor), request.GET.get("show", ""))
    own = () if page.narrowed else own_rows(request.actor)
    if not fault("web-forgets-activity"):
        note_shown(request, page.member_ids, "list")
    return render(request, "worklist/my_day.html", {"page": page, "own": own, "place": "my_day"})


@open_to(Role.SUPERVISOR)
@require_GET
def team(request: ActingRequest) -> HttpResponse:
    """What is due of the agency's staff in their programs."""
    page = team_page(request.actor)
    return render(request, "worklist/team.html", {"page": page, "place": "team"})


@open_to(*EMPLOYED)
@require_GET
def program_manual(request: ActingRequest, offering_id: int) -> HttpResponse:
    """What a program of the reader's network asks for, and where that is written."""
    program = programs_in(request.actor.network_id).get(offering_id)
    if program is None:
        return refuse(request)
    return render(request, "worklist/program_manual.html", {"manual": manual_of(program)})
