"""Pages of a member's documents: the list, adding one, the download, setting one aside."""

import logging

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearth.access.middleware import note_shown, refuse
from hearth.access.particulars import held_of
from hearth.access.permissions import CARE, RECORDS, open_to
from hearth.access.requests import ActingRequest
from hearth.access.selectors import served_member, visible_members
from hearth.access.services import can_write
from hearth.documents import selectors, services, store, wording
from hearth.documents.forms import DocumentForm
from hearth.documents.models import Document
from hearth.documents.policies import DocumentRefusedError
from hearth.documents.telling import told_of
from hearth.documents.uploading import was_too_large
from hearth.foundation.clock import today_in
from hearth.members.models import Member
from hearth.ui.answers import SeeOther

A_PAGE = 25
ALONE = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""What a browser may do with a document that it opens in spite of all."""
log = logging.getLogger(__name__)


@open_to(*CARE)
@require_GET
def member_documents(request: ActingRequest, member_id: int) -> HttpResponse:
    """Every document of a member that the reader may see, 25 a page."""
    member = visible_members(request.actor).filter(pk=member_id).first()
    if member is None:
        return refuse(request)
    note_shown(request, [member_id])
    found = Paginator(selectors.documents_of_member(request.actor, member_id), A_PAGE)
    page = found.get_page(request.GET.get("page"))
    today = today_in(settings.TIME_ZONE)
    facts = {
        "member": member,
        "page": page,
        "lines": [wording.document_line(request.actor, one, today) for one in page],
        "may_add": can_write(request.actor, member),
        "place": "members",
    }
    return render(request, "documents/list.html", facts)


@open_to(*RECORDS)
@require_http_methods(["GET", "POST"])
def add_document(request: ActingRequest, member_id: int) -> HttpResponse:
    """The form of a document, and its keeping."""
    member = served_member(request.actor, member_id)
    if member is None:
        return refuse(request)
    is_sent = request.method == "POST"  # also where reading stopped before any field
    form = DocumentForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        held=held_of(request.actor, member),
        told=told_of(request.actor, member_id),
        was_too_large=was_too_large(request),
    )
    if form.is_valid():
        kept = _kept(request, form, member)
        if kept:
            note_shown(request, [member_id], "record")
            messages.success(request, _("Saved: %(name)s.") % {"name": kept.name})
            return SeeOther(reverse("member_documents", args=[member_id]))
    note_shown(request, [member_id])
    facts = {
        "form": form,
        "form_action": request.path,
        "close_url": reverse("member", args=[member_id]),
        "member": member,
        "place": "members",
    }
    return render(request, "documents/add.html", facts, status=422 if form.is_bound else 200)


@open_to(*CARE)
@require_GET
def document(request: ActingRequest, document_id: int) -> HttpResponse:
    """The file itself, to be saved: never shown in the page's own place."""
    found = selectors.document_seen(request.actor, document_id)
    if found is None:
        return refuse(request)
    note_shown(request, [found.member_id], "download")
    try:
        content = store.read(found.stored_as, found.sha256)
    except store.DamagedError:
        log.warning("document damaged", extra={"document_id": found.pk})
        messages.error(request, _("This file is damaged. Tell whoever runs Hearth."))
        return SeeOther(reverse("member_documents", args=[found.member_id]))
    answer = HttpResponse(content, content_type=found.content_type)
    name = wording.download_name(found)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Content-Security-Policy"] = ALONE
    return answer


@open_to(*RECORDS)
@require_POST
def set_aside_document(request: ActingRequest, document_id: int) -> HttpResponse:
    """Take a document off the member's record."""
    found = selectors.document_seen(request.actor, document_id)
    if found is None or served_member(request.actor, found.member_id) is None:
        return refuse(request)
    note_shown(request, [found.member_id], "record")
    try:
        services.set_aside(request.actor, found)
        messages.success(request, _("The document is set aside."))
    except DocumentRefusedError as refused:
        messages.error(request, str(refused))
    return SeeOther(reverse("member_documents", args=[found.member_id]))


def _kept(request: ActingRequest, form: DocumentForm, member: Member) -> Document | None:
    said = form.cleaned_data
    try:
        return services.keep_document(
            request.actor, member, said["upload"], kind=said["kind"], label=said["tells_of"]
        )
    except DocumentRefusedError as refused:
        form.add_error(refused.field, str(refused))
        return None
