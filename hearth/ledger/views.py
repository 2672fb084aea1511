"""Pages of a member's place in their programs: moving them, and scoring their acuity."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hearth.access.middleware import note_shown, refuse
from hearth.access.permissions import RECORDS, open_to
from hearth.access.requests import ActingRequest
from hearth.access.selectors import served_member
from hearth.ledger.changes import make_change
from hearth.ledger.forms import AcuityForm, PlaceForm
from hearth.ledger.models import Enrollment
from hearth.ledger.placing import score_acuity
from hearth.ledger.policies import PlaceRefusedError
from hearth.ledger.selectors import changeable, enrolled_of_member, in_page_language
from hearth.members.models import Member
from hearth.ui.answers import SeeOther


@open_to(*RECORDS)
@require_http_methods(["GET", "POST"])
def member_place(request: ActingRequest, member_id: int) -> HttpResponse:
    """Stage, track, populations and holds of a member, and what changes in them."""
    member = served_member(request.actor, member_id)
    if member is None:
        return refuse(request)
    enrolled = changeable(request.actor, enrolled_of_member(request.actor, member_id))
    if not enrolled:
        note_shown(request, [member_id])
        messages.info(request, _("Your agency serves them in no program."))
        return SeeOther(reverse("member", args=[member_id]))
    form = PlaceForm(request.POST or None, enrolled, enrolled[0].today)
    if form.is_valid():
        change = form.chosen()
        try:
            make_change(
                request.actor,
                member,
                change,
                form.cleaned_data["on"],
                form.cleaned_data["reason"],
            )
        except PlaceRefusedError as refused:
            form.add_error(None, str(refused))
        else:
            note_shown(request, [member_id], "record")
            messages.success(request, _("Saved: %(change)s.") % {"change": change.label})
            return SeeOther(reverse("member", args=[member_id]))
    note_shown(request, [member_id])
    facts = {"form": form, "enrolled": enrolled, **_sheet(request, member)}
    return render(request, "ledger/place.html", facts, status=422 if form.is_bound else 200)


@open_to(*RECORDS)
@require_http_methods(["GET", "POST"])
def member_acuity(request: ActingRequest, member_id: int, enrollment_id: int) -> HttpResponse:
    """The acuity questions of one program; saving them scores, and may change the track."""
    member = served_member(request.actor, member_id)
    enrolled = changeable(request.actor, enrolled_of_member(request.actor, member_id))
    one = next((each for each in enrolled if each.enrollment_id == enrollment_id), None)
    if member is None or one is None or one.program.pack.acuity is None:
        return refuse(request)
    form = AcuityForm(request.POST or None, one.program.pack.acuity)
    if form.is_valid():
        enrollment = Enrollment.objects.select_related("offering", "member").get(pk=enrollment_id)
        try:
            scored, _filed = score_acuity(request.actor, enrollment, form.cleaned_data)
        except PlaceRefusedError as refused:
            form.add_error(None, str(refused))
        else:
            note_shown(request, [member_id], "record")
            messages.success(request, in_page_language(scored.sentence))
            return SeeOther(reverse("member", args=[member_id]))
    note_shown(request, [member_id])
    facts = {"form": form, "program": one.program, **_sheet(request, member)}
    return render(request, "ledger/acuity.html", facts, status=422 if form.is_bound else 200)


def _sheet(request: ActingRequest, member: Member) -> dict[str, object]:
    return {
        "member": member,
        "form_action": request.path,
        "close_url": reverse("member", args=[member.pk]),
        "place": "members",
    }
