"""The access app."""

from django.apps import AppConfig

from hearth.foundation.tables import Table, member, reference


class AccessConfig(AppConfig):
    """Declares the room's tables."""

    name = "hearth.access"
    label = "access"
    tables: dict[str, Table] = {
        "access_systemactor": reference("select"),
        # What an edge or a consent says is never rewritten; it ends.
        "access_edge": member("select, insert, update (ends_on)"),
        "access_consent": member("select, insert, update (withdrawn_at)"),
        "access_withheld": member("select"),
    }
