"""The documents app."""

from django.apps import AppConfig

from hearth.foundation.tables import Table, member


class DocumentsConfig(AppConfig):
    """Declares the room's table and announces its panel."""

    name = "hearth.documents"
    label = "documents"
    tables: dict[str, Table] = {
        "documents_document": member("select, insert, update (superseded_at)", area="care")
    }

    def ready(self) -> None:
        """Announce the room."""
        from hearth.access.labelling import register_labelled
        from hearth.documents.panels import DOCUMENTS
        from hearth.documents.services import DOCUMENTS_LABELLED
        from hearth.ui.registry import register_panel

        register_panel(DOCUMENTS)
        register_labelled(DOCUMENTS_LABELLED)
