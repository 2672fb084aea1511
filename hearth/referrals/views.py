"""Pages of referrals: those of a member, sending one, ending one, and what is referred to us."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hearth.access import arranging
from hearth.access.middleware import note_shown, refuse
from hearth.access.overseeing import RECEIVING
from hearth.access.particulars import held_of
from hearth.access.permissions import RefusedError, open_to
from hearth.access.requests import ActingRequest
from hearth.access.selectors import names_of_members, served_member
from hearth.members.models import Member
from hearth.network.models import Organization
from hearth.referrals import selectors, wording
from hearth.referrals.forms import PacketForm
from hearth.referrals.permissions import SENDS
from hearth.ui.answers import SeeOther
from hearth.ui.spans import EndForm, Sheet, Step, ask_page, foretell_page, step_of

A_PAGE = 25


@open_to(*SENDS)
@require_GET
def member_referrals(request: ActingRequest, member_id: int) -> HttpResponse:
    """Every referral of a member, 25 a page."""
    member = served_member(request.actor, member_id)
    if member is None:
        return refuse(request)
    note_shown(request, [member_id])
    rows = selectors.referrals_of(request.actor, member_id)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    facts = {
        "member": member,
        "page": page,
        "lines": [wording.sent_line(request.actor, one) for one in page],
        "place": "members",
    }
    return render(request, "referrals/list.html", facts)


@open_to(*SENDS)
@require_http_methods(["GET", "POST"])
def send_packet(request: ActingRequest, member_id: int) -> HttpResponse:
    """The form of a packet, what it will do, and the sending."""
    actor, member = request.actor, served_member(request.actor, member_id)
    if member is None:
        return refuse(request)
    recipients = selectors.recipients_for(actor)
    held = held_of(actor, member)
    form = PacketForm(request.POST or None, actor.today, recipients, held)
    sheet = _sheet(member, _("Send a packet"))
    note_shown(request, [member_id])
    step = step_of(request, form)
    if step is Step.ASK:
        return ask_page(request, sheet, form)
    recipient = form.cleaned_data["recipient"]
    if step is Step.FORETELL:
        will = wording.sending(member, recipients[recipient], form.packet, actor.today)
        return foretell_page(request, sheet, will, form)
    try:
        there = Organization.objects.get(pk=recipient)
        arranging.refer(actor, member, there, **form.packet)
    except RefusedError:
        return refuse(request)
    return _done(request, sheet, _("Sent. It is kept with your name."))


@open_to(*SENDS)
@require_http_methods(["GET", "POST"])
def end_referral(request: ActingRequest, referral_id: int) -> HttpResponse:
    """Let a packet of the own organization end on a day."""
    found = selectors.referral_seen(request.actor, referral_id)
    member = served_member(request.actor, found.member_id) if found else None
    if found is None or member is None or not arranging.can_end(request.actor, found):
        return refuse(request)
    form = EndForm(request.POST or None, request.actor.today)
    sheet = _sheet(member, _("End a referral"))
    note_shown(request, [member.pk])
    step = step_of(request, form)
    if step is Step.ASK:
        return ask_page(request, sheet, form)
    on = form.cleaned_data["ends_on"]
    if step is Step.FORETELL:
        will = wording.ending(found, member, request.actor.today, on)
        return foretell_page(request, sheet, will, form)
    try:
        arranging.end_arranged(found, on, by=request.actor)
    except RefusedError:
        return refuse(request)
    return _done(request, sheet, _("Done. It is kept with your name."))


@open_to(*RECEIVING)
@require_GET
def referred_to_us(request: ActingRequest) -> HttpResponse:
    """The packets that are open to the reader's organization, the newest first."""
    page = Paginator(selectors.received(request.actor), A_PAGE).get_page(request.GET.get("page"))
    names = names_of_members(request.actor, (one.member_id for one in page))
    note_shown(request, names, "list")
    facts = {
        "page": page,
        "lines": [wording.received_line(request.actor, one, names) for one in page],
        "place": "referred_to_us",
    }
    return render(request, "referrals/received.html", facts)


def _done(request: ActingRequest, sheet: Sheet, said: str) -> HttpResponse:
    note_shown(request, [sheet.member.pk], "record")
    messages.success(request, said)
    return SeeOther(sheet.back)


def _sheet(member: Member, title: str) -> Sheet:
    return Sheet(member=member, title=title, back=reverse("member_referrals", args=[member.pk]))
