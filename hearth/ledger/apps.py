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
        "ledger_enrollment": member("select, insert", area="course"),
        "ledger_subject": member("select, insert", area="course"),
        "ledger_span": member("select, insert, update (superseded_at)", area="course"),
        "ledger_evidence": member("select, insert, update (superseded_at)", area="course"),
        "ledger_obligation": member("select", area="course"),
        "ledger_obligationevent": member("select", area="course"),
        "ledger_tally": member("select", area="course"),
        "ledger_reason": member("select, insert", area="care"),
        # Policies let only the settler of the offering's network write.
        "ledger_settlingrun": reference("select, insert, update"),
    }

    def ready(self) -> None:
        """Announce the room."""
        from hearth.documents.telling import register_telling
        from hearth.ledger.panels import PLACE
        from hearth.ledger.selectors import told_today
        from hearth.ui.registry import register_panel

        register_panel(PLACE)
        register_telling("ledger", told_today)
