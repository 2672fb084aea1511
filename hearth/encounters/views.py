"""Pages of a contact: log, foresee, correct, undo, and what it met."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearth.access.middleware import note_shown, refuse
from hearth.access.particulars import held_of
from hearth.access.permissions import CARE, RECORDS, open_to
from hearth.access.requests import ActingRequest
from hearth.access.selectors import visible_members
from hearth.encounters import foresight, policies, selectors, services
from hearth.encounters.forms import ContactForm
from hearth.encounters.models import Contact
from hearth.encounters.policies import ContactRefusedError
from hearth.encounters.recorded import recorded_for
from hearth.encounters.selectors import Chart
from hearth.encounters.wording import Piece, contact_line, pieces_of, safe_contact_of, saved_notice
from hearth.ledger.selectors import settled_by
from hearth.ledger.services import EvidenceRefusedError
from hearth.rules.evidence import EvidenceError
from hearth.ui.answers import SeeOther
from hearth.ui.asked import number_said

A_PAGE = 25


@open_to(*RECORDS)
@require_http_methods(["GET", "POST"])
def log_contact(request: ActingRequest, member_id: int) -> HttpResponse:
    """The form of a new contact, and its saving."""
    chart = selectors.chart_for_contact(request.actor, member_id)
    if chart is None:
        return refuse(request)
    form = _form(request, chart)
    return _saved(request, form, chart) or _form_page(request, form, chart)


@open_to(*RECORDS)
@require_http_methods(["GET", "POST"])
def amend_contact(request: ActingRequest, contact_id: int) -> HttpResponse:
    """The same form, filled: a correction is a new version."""
    old = selectors.contact_seen(request.actor, contact_id)
    if old is None or not policies.corrects(request.actor, old):
        return refuse(request)
    if request.method == "GET" and (reason := policies.why_not_amend(request.actor, old)):
        messages.error(request, reason)
        return SeeOther(reverse("member", args=[old.member_id]))
    chart = selectors.chart_of(request.actor, old.member)
    form = _form(request, chart, old)
    return _saved(request, form, chart, old) or _form_page(request, form, chart, old)


@open_to(*RECORDS)
@require_POST
def preview_contact(request: ActingRequest, member_id: int) -> HttpResponse:
    """When you save: what the contact typed so far would clear. Writes nothing."""
    chart = selectors.chart_for_contact(request.actor, member_id)
    if chart is None:
        return refuse(request)
    note_shown(request, [member_id])
    amends = number_said(request.POST.get("amends", ""))
    old = selectors.contact_seen(request.actor, amends) if amends is not None else None
    form = _form(request, chart, old if old and old.member_id == member_id else None)
    return render(request, "encounters/effects.html", _effects(request, form, chart))


@open_to(*RECORDS)
@require_GET
def contact_saved(request: ActingRequest, contact_id: int) -> HttpResponse:
    """What a contact met, what is still due, and the way back."""
    contact = selectors.contact_seen(request.actor, contact_id)
    if contact is None or contact.undone_at:
        return refuse(request)
    note_shown(request, [contact.member_id])
    pieces = _pieces(request, contact)
    met = [one for piece in pieces for one in piece.met]
    late = [one for piece in pieces for one in piece.done_late]
    facts = {
        "contact": contact,
        "member": contact.member,
        "notice": saved_notice(contact, met, late, undo=policies.can_undo(request.actor, contact)),
        "pieces": pieces,
        "still_due": foresight.still_due(request.actor, contact.member_id),
        "place": "my_day",
    }
    return render(request, "encounters/saved.html", facts)


@open_to(*RECORDS)
@require_POST
def undo_contact(request: ActingRequest, contact_id: int) -> HttpResponse:
    """Take a contact back."""
    contact = selectors.contact_seen(request.actor, contact_id)
    if contact is None:
        return refuse(request)
    note_shown(request, [contact.member_id], "undo")
    try:
        services.undo_contact(request.actor, contact)
        messages.success(request, _("The contact is undone. What it had cleared is due again."))
    except (ContactRefusedError, EvidenceRefusedError) as reason:
        messages.error(request, str(reason))
    return SeeOther(reverse("member", args=[contact.member_id]))


@open_to(*RECORDS)
@require_POST
def keep_promise(request: ActingRequest, contact_id: int) -> HttpResponse:
    """Say that a promise was kept today."""
    contact = selectors.contact_seen(request.actor, contact_id)
    if contact is None or not policies.corrects(request.actor, contact):
        return refuse(request)
    note_shown(request, [contact.member_id], "record")
    try:
        if services.keep_promise(request.actor, contact):
            messages.success(request, _("Saved: the promise is kept."))
    except ContactRefusedError as reason:
        messages.error(request, str(reason))
    return SeeOther(reverse("member", args=[contact.member_id]))


@open_to(*CARE)
@require_GET
def member_contacts(request: ActingRequest, member_id: int) -> HttpResponse:
    """Every contact with a member that the reader may see, 25 a page."""
    member = visible_members(request.actor).filter(pk=member_id).first()
    if member is None:
        return refuse(request)
    note_shown(request, [member_id])
    found = Paginator(selectors.contacts_of_member(request.actor, member_id), A_PAGE)
    page = found.get_page(request.GET.get("page"))
    today = selectors.chart_of(request.actor, member).today
    lines = [contact_line(request.actor, one, today) for one in page]
    facts = {"member": member, "lines": lines, "page": page, "place": "members"}
    return render(request, "encounters/contacts.html", facts)


def _form(request: ActingRequest, chart: Chart, old: Contact | None = None) -> ContactForm:
    recorded = recorded_for(request.actor, chart.member.pk, old)
    held = held_of(request.actor, chart.member)
    return ContactForm(request.POST or None, chart=chart, recorded=recorded, held=held, old=old)


def _pieces(request: ActingRequest, contact: Contact) -> list[Piece]:
    """The contact and what else happened in it, each with what it did."""
    further = selectors.further_seen(request.actor, contact)
    return [
        Piece(title, *settled_by(request.actor, contact.member_id, evidence_id))
        for title, evidence_id in pieces_of(contact, further)
    ]


def _saved(
    request: ActingRequest, form: ContactForm, chart: Chart, old: Contact | None = None
) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        if old is None:
            logged = services.log_contact(request.actor, chart.member, form.new_contact())
        else:
            logged = services.amend_contact(request.actor, old, form.new_contact())
    except ContactRefusedError as refused:
        form.add_error(refused.field or None, str(refused))
        return None
    except (EvidenceRefusedError, EvidenceError) as refused:
        form.add_error(None, str(refused))
        return None
    note_shown(request, [chart.member.pk], "record")
    return SeeOther(reverse("contact_saved", args=[logged.contact.pk]))


def _form_page(
    request: ActingRequest, form: ContactForm, chart: Chart, old: Contact | None = None
) -> HttpResponse:
    member = chart.member
    note_shown(request, [member.pk])
    facts = {
        "form": form,
        "form_action": request.path,
        "close_url": reverse("member", args=[member.pk]),
        "preview_url": reverse("preview_contact", args=[member.pk]),
        "member": member,
        "amends": old,
        "warning": safe_contact_of(member),
        "place": "my_day",
        **_effects(request, form, chart),
    }
    if form.is_unfinished:  # asked for one more thing, or one fewer; script wants only that
        part = "added" if "HX-Request" in request.headers else "log"
        answer = render(request, f"encounters/{part}.html", facts)
        answer["HX-Trigger-After-Settle"] = "further-changed"
        return answer
    return render(request, "encounters/log.html", facts, status=422 if form.is_bound else 200)


def _effects(request: ActingRequest, form: ContactForm, chart: Chart) -> dict[str, object]:
    """What the form would clear so far; before it says how and whom, what is due."""
    if form.is_bound and form.is_valid():
        try:
            new = form.new_contact()
            contact = services.draft(request.actor, chart.member, new)
            effects = foresight.foresee(request.actor, contact, new.further)
            return {"effects": effects, "foreseen": True}
        except (ContactRefusedError, EvidenceError) as refused:
            return {"effects": (), "refused": str(refused)}
    return {
        "effects": foresight.still_due(request.actor, chart.member.pk),
        "foreseen": False,
    }
