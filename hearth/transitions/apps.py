"""The transitions app."""

from django.apps import AppConfig

from hearth.foundation.tables import Table, member


class TransitionsConfig(AppConfig):
    """Declares the room's tables, and how its records are compared with evidence."""

    name = "hearth.transitions"
    label = "transitions"
    tables: dict[str, Table] = {"transitions_stay": member("select, insert", area="care")}

    def ready(self) -> None:
        """Register with the ledger."""
        from hearth.access.labelling import register_labelled
        from hearth.ledger.recorders import register_recorder
        from hearth.transitions.reconciling import compare_stays
        from hearth.transitions.services import STAYS

        register_recorder("transitions_stay", compare_stays)
        register_labelled(STAYS)
