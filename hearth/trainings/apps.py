"""The trainings app."""

from django.apps import AppConfig

from hearth.foundation.tables import Table, about_staff


class TrainingsConfig(AppConfig):
    """Declares the room's table, and how its records are compared with evidence."""

    name = "hearth.trainings"
    label = "trainings"
    tables: dict[str, Table] = {
        "trainings_session": about_staff("select, insert, update (superseded_at)")
    }

    def ready(self) -> None:
        """Register with the ledger."""
        from hearth.ledger.recorders import register_recorder
        from hearth.trainings.reconciling import compare_sessions

        register_recorder("trainings_session", compare_sessions)
