"""What may be kept at all, and who may set it aside. Each refusal is a sentence for people."""

import unicodedata

from django.utils.translation import gettext as _

from hearth.access.actors import Actor
from hearth.documents.models import Document, Kind
from hearth.rules.labels import unions
from hearth.workforce.roles import Role

LARGEST = 20 * 1024 * 1024
"""Bytes of one file."""
LONGEST_NAME = 200
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode's categories of what is not seen, or turns what follows around."""
JOINERS = {"\u200c", "\u200d"}  # Persian and Indic names are written with these


class DocumentRefusedError(Exception):
    """A file that is not kept. `field` is where the form shows why."""

    def __init__(self, reason: str, field: str = "upload") -> None:
        super().__init__(reason)
        self.field = field


def check_name(name: str) -> None:
    """A name is one name: no path, nothing unseen, nothing that reads backwards."""
    if not name.strip(" .") or len(name) > LONGEST_NAME:
        raise DocumentRefusedError(
            _("Give the file a name of at most %(most)s characters.") % {"most": LONGEST_NAME}
        )
    hidden = any(unicodedata.category(one) in INVISIBLE and one not in JOINERS for one in name)
    if hidden or "/" in name or "\\" in name:
        raise DocumentRefusedError(
            _("The file's name has signs in it that hide what it is. Rename the file.")
        )


def check_size(size: int) -> None:
    """Neither nothing nor more than the folder is made for."""
    if size > LARGEST:
        raise too_large()
    if not size:
        raise DocumentRefusedError(_("The file is empty."))


def too_large() -> DocumentRefusedError:
    """The refusal of a file over the limit."""
    return DocumentRefusedError(
        _("The file is larger than 20 MB. Scan it in gray, or in parts, and try again.")
    )


def check_said(kind: str, label: int) -> None:
    """Raise ValueError for a kind or a label that there is not."""
    if kind not in Kind.values:
        raise ValueError(f"No document is a {kind}.")
    if label not in unions():
        raise ValueError(f"No label has the number {label}.")


def check_set_aside(actor: Actor, document: Document) -> None:
    """Whoever added it sets it aside, and so does their agency's supervisor."""
    if document.superseded_at:
        raise DocumentRefusedError(_("Somebody set this document aside already."))
    own_agency = actor.organization_id == document.agency_id
    supervises = actor.role == Role.SUPERVISOR and own_agency
    if document.employment_id != actor.hat_id and not supervises:
        raise DocumentRefusedError(_("Only who added it, or their supervisor, sets it aside."))


def can_set_aside(actor: Actor, document: Document) -> bool:
    """Whether `check_set_aside` would let the actor."""
    try:
        check_set_aside(actor, document)
    except DocumentRefusedError:
        return False
    return True
