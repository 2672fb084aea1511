"""The interop app."""

from django.apps import AppConfig

from hearth.foundation.tables import Table, member


class InteropConfig(AppConfig):
    """Declares the room's tables: what arrived is never rewritten, only judged. Invents people."""

    name = "hearth.interop"
    label = "interop"
    tables: dict[str, Table] = {
        "interop_file": member(
            "select, insert, update (finished_at, loaded, duplicate, quarantined)"
        ),
        "interop_line": member(
            "select, insert, update (outcome, reason, member_id, message_key, message_digest,"
            " filed_at)"
        ),
    }

    def ready(self) -> None:
        """Announce whom one may be in the demonstration."""
        from hearth.interop.demonstration.everybody import everybody
        from hearth.ui.visiting import register_visitors

        register_visitors(everybody)
