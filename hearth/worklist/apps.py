"""The worklist app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from hearth.foundation.tables import Table


class WorklistConfig(AppConfig):
    """Owns no table; announces My day, Team and the panels of what is, and was, due."""

    name = "hearth.worklist"
    label = "worklist"
    tables: dict[str, Table] = {}

    def ready(self) -> None:
        """Announce the room."""
        from hearth.ui.registry import Place, register_panel, register_place
        from hearth.workforce.roles import CARE_TEAM, Role
        from hearth.worklist.panels import DUE, HISTORY, KNOWN

        register_panel(DUE)
        register_panel(HISTORY)
        register_panel(KNOWN)
        register_place(
            Place(
                url_name="my_day",
                label=_("My day"),
                roles=frozenset(role.name for role in CARE_TEAM),
                order=10,
                icon="home",
                tab=True,
            )
        )
        register_place(
            Place(
                url_name="team",
                label=_("Team"),
                roles=frozenset({Role.SUPERVISOR.name}),
                order=10,
                icon="people",
                tab=True,
            )
        )
