"""The encounters app."""

from django.apps import AppConfig

from hearth.foundation.tables import Table, member


class EncountersConfig(AppConfig):
    """Declares the room's tables, announces its panel and how its records are compared."""

    name = "hearth.encounters"
    label = "encounters"
    tables: dict[str, Table] = {
        "encounters_contact": member(
            "select, insert, update (evidence_id, promise_evidence_id, kept_at, undone_at)",
            area="care",
        ),
        "encounters_further": member(area="care"),
    }

    def ready(self) -> None:
        """Announce the room."""
        from hearth.access.labelling import register_labelled
        from hearth.encounters.panels import CONTACTS
        from hearth.encounters.selectors import count_differences
        from hearth.encounters.services import CONTACTS_LABELLED, raise_labels
        from hearth.ledger.recorders import register_raising, register_recorder
        from hearth.ui.registry import register_panel

        register_panel(CONTACTS)
        register_labelled(CONTACTS_LABELLED)
        register_recorder("encounters_contact", count_differences)
        register_raising("encounters_further", raise_labels)
