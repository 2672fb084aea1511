"""The consents app."""

from django.apps import AppConfig

from hearth.foundation.tables import Table, member


class ConsentsConfig(AppConfig):
    """Declares the room's tables and announces its panel."""

    name = "hearth.consents"
    label = "consents"
    tables: dict[str, Table] = {
        # What was signed is written once; nothing of it is rewritten.
        "consents_consentform": member(area="identity"),
        "consents_recipient": member(area="identity"),
        "consents_keptpaper": member(area="identity"),
        "consents_withdrawal": member(area="identity"),
    }

    def ready(self) -> None:
        """Announce the room."""
        from hearth.consents.panels import CONSENTS
        from hearth.ui.registry import register_panel

        register_panel(CONSENTS)
