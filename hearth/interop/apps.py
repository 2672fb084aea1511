"""The interop app."""

from typing import TYPE_CHECKING

from django.apps import AppConfig

from hearth.foundation.tables import Table, member

if TYPE_CHECKING:
    from hearth.ui.visiting import Visitor


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
        from hearth.ui.visiting import register_visitors

        register_visitors(_everybody)


def _everybody() -> "list[Visitor]":
    """Loads the demonstration only where a page asks who is in it."""
    from hearth.interop.demonstration.everybody import everybody

    return everybody()
