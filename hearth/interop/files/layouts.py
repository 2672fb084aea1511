"""How an offering's assignment files are read: as its installed pack says."""

from hearth.drafting.documents import PackError
from hearth.drafting.layouts import ASSIGNMENT, Layout
from hearth.interop.pieces import UnreadableFileError
from hearth.ledger.models import Installation
from hearth.ledger.packs import installed_layout
from hearth.network.models import Offering


def layout_of(offering: Offering) -> Layout:
    """The assignment layout of the offering's installed pack. Raises UnreadableFileError."""
    installation = (
        Installation.objects.filter(offering=offering, ended_at=None)
        .select_related("version")
        .first()
    )
    if installation is None:
        raise UnreadableFileError(f"{offering.title} has no pack installed yet. Install it first.")
    try:
        layout = installed_layout(installation.version)
    except PackError as error:
        raise UnreadableFileError(f"The pack must be installed again. {error}") from error
    if layout is None:
        raise UnreadableFileError(
            f"The installed pack of {offering.title} has no layout for assignment files"
            f" ({ASSIGNMENT}). Add it and install the pack again."
        )
    return layout
