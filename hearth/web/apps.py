"""The web app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from hearth.foundation.tables import Table


class WebConfig(AppConfig):
    """Owns no table; announces its places and what stands around every page."""

    name = "hearth.web"
    label = "web"
    tables: dict[str, Table] = {}

    def ready(self) -> None:
        """Announce the room."""
        from hearth.access.permissions import COURSE
        from hearth.ui.registry import Place, register_place
        from hearth.ui.shell import register_shell
        from hearth.web.shell import shell_of
        from hearth.workforce.roles import Role

        register_shell(shell_of)
        register_place(
            Place(
                url_name="members",
                label=_("Members"),
                roles=frozenset(role.name for role in (*COURSE, Role.PRIVACY_OFFICER)),
                order=20,
                icon="people",
            )
        )
        register_place(
            Place(
                url_name="system",
                label=_("System"),
                roles=frozenset({Role.SYSTEM_ADMINISTRATOR.name}),
                order=20,
                icon="settings",
            )
        )
