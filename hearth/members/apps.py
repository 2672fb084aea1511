"""The members app."""

from django.apps import AppConfig

from hearth.foundation.tables import Table, member


class MembersConfig(AppConfig):
    """Declares the room's tables."""

    name = "hearth.members"
    label = "members"
    tables: dict[str, Table] = {
        "members_member": member("select, insert, update", area="identity"),
        "members_identifier": member("select, insert, update", area="identity"),
        "members_contactpoint": member("select, insert, update (superseded_at)", area="care"),
    }
