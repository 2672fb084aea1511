"""Keeping a document, and setting one aside."""

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hearth.access.actors import Actor
from hearth.access.labelling import Labelled
from hearth.access.services import check_may_write
from hearth.documents import policies, store
from hearth.documents.content import recognized
from hearth.documents.models import Document
from hearth.foundation.clock import now
from hearth.members.models import Member
from hearth.rules.labels import NORMAL

DOCUMENTS_LABELLED = Labelled("documents_document", "document", _("Document"))


@transaction.atomic
def keep_document(
    actor: Actor, member: Member, upload: "File[bytes]", *, kind: str, label: int = NORMAL
) -> Document:
    """Keep a file about a member. The same file twice, from the same hands, is one document.

    `kind` is one of `models.Kind`. Raises RefusedError unless the actor records about the member,
    DocumentRefusedError, with a sentence, for a file that is not kept.
    """
    check_may_write(actor, member)
    policies.check_said(kind, label)
    name = str(upload.name or "")
    policies.check_name(name)
    content = _read(upload)
    store.scan(content)
    found = recognized(content)
    new = Document(
        network_id=member.network_id,
        agency_id=actor.organization_id or member.agency_id,
        member=member,
        label=label,
        employment_id=actor.hat_id if actor.is_person else None,
        name=name,
        kind=kind,
        content_type=found.content_type,
        size=len(found.content),
        sha256=store.digest(found.content),
        recorded_at=now(),
    )
    if same := _kept_already(new):
        return same
    new.stored_as = store.write(found.content)
    new.save()
    return new


@transaction.atomic
def set_aside(actor: Actor, document: Document) -> None:
    """Take a document off the member's record. Row and bytes stay; nobody is shown them.

    Raises DocumentRefusedError where it is not the actor's to set aside.
    """
    policies.check_set_aside(actor, document)
    check_may_write(actor, document.member)
    document.superseded_at = now()
    document.save(update_fields=["superseded_at"])


def _read(upload: "File[bytes]") -> bytes:
    """The bytes, no more of them than may be kept."""
    policies.check_size(upload.size or 0)
    parts, length = [], 0
    for chunk in upload.chunks():
        parts.append(chunk)
        length += len(chunk)
        policies.check_size(length)
    return b"".join(parts)


def _kept_already(new: Document) -> Document | None:
    if new.employment_id is None:
        return None
    same = Document.objects.filter(
        employment_id=new.employment_id,
        member_id=new.member_id,
        sha256=new.sha256,
        superseded_at=None,
    )
    return same.first()
