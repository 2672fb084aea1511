"""The access app."""

from django.apps import AppConfig

from hearth.foundation.tables import Table, member, reference, system


class AccessConfig(AppConfig):
    """Declares the room's tables."""

    name = "hearth.access"
    label = "access"
    tables: dict[str, Table] = {
        "access_systemactor": reference("select"),
        # What an edge or a consent says is never rewritten; a later record replaces it.
        "access_edge": member("select, insert, update (superseded_at)"),
        "access_consent": member("select, insert, update (withdrawn_at, superseded_at)"),
        "access_withheld": member("select"),
        "access_seal": system("select, insert, update (sent_at)"),
    }
