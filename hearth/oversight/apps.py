"""The oversight app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from hearth.foundation.tables import Table


class OversightConfig(AppConfig):
    """Owns no table; announces the places of privacy officers, and a member's own."""

    name = "hearth.oversight"
    label = "oversight"
    tables: dict[str, Table] = {}

    def ready(self) -> None:
        """Announce the room."""
        from hearth.ui.registry import Place, register_place
        from hearth.workforce.roles import Role

        officers = frozenset({Role.PRIVACY_OFFICER.name})
        register_place(
            Place(
                url_name="emergencies",
                label=_("Emergencies"),
                roles=officers,
                order=10,
                icon="report",
                tab=True,
            )
        )
        register_place(
            Place(
                url_name="own_access",
                label=_("Who has seen my record"),
                roles=frozenset({Role.MEMBER.name}),
                order=10,
                icon="visibility",
                tab=True,
            )
        )
        register_place(
            Place(url_name="signals", label=_("Signals"), roles=officers, order=15, icon="flag")
        )
        register_place(
            Place(
                url_name="disclosures",
                label=_("Disclosures"),
                roles=officers,
                order=30,
                icon="send",
            )
        )
