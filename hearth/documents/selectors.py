"""Documents as the actor may see them: those that stand."""

from django.db.models import QuerySet

from hearth.access.actors import Actor
from hearth.access.selectors import visible
from hearth.documents.models import Document


def documents_of_member(actor: Actor, member_id: int) -> QuerySet[Document]:
    """The documents of a member that were not set aside, latest first."""
    rows = Document.objects.filter(member_id=member_id, superseded_at=None)
    related = visible(actor, rows).select_related("employment__staff")
    return related.order_by("-recorded_at", "-id")


def document_seen(actor: Actor, document_id: int) -> Document | None:
    """One document that stands, if the actor may read it."""
    rows = Document.objects.filter(pk=document_id, superseded_at=None)
    return visible(actor, rows).select_related("member").first()
