"""The ledger app."""

from django.apps import AppConfig

from hearth.foundation.tables import Table, member, reference


class LedgerConfig(AppConfig):
    """Declares the room's tables and announces its panel."""

    name = "hearth.ledger"
    label = "ledger"
    tables: dict[str, Table] = {
        # Only the migrator installs packs: what settling runs cannot be written by the app.
        "ledger_packversion": reference("select"),
        "ledger_code": reference("select"),
        "ledger_installation": reference("select"),
        "ledger_calendar": reference("select"),
        "ledger_enrollment": member("select, insert"),
        "ledger_subject": member("select, insert"),
        "ledger_span": member("select, insert, update (superseded_at)"),
        "ledger_evidence": member("select, insert, update (superseded_at)"),
        "ledger_obligation": member("select"),
        "ledger_obligationevent": member("select"),
        "ledger_tally": member("select"),
        "ledger_reason": member("select, insert"),
        # Policies let only the settler of the offering's network write.
        "ledger_settlingrun": reference("select, insert, update"),
    }

    def ready(self) -> None:
        """Announce the room."""
        from hearth.ledger.panels import PLACE
        from hearth.ui.registry import register_panel

        register_panel(PLACE)
