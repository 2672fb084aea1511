"""The administration app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from hearth.foundation.tables import Table, reference


class AdministrationConfig(AppConfig):
    """Declares the room's table; announces People and Organizations."""

    name = "hearth.administration"
    label = "administration"
    default_auto_field = "django.db.models.AutoField"
    tables: dict[str, Table] = {
        "administration_invitation": reference("select, insert, update (accepted_at)")
    }

    def ready(self) -> None:
        """Announce the room."""
        from hearth.access.inviting import register_inviting
        from hearth.administration.invitations import invite_personally
        from hearth.administration.permissions import KEEP_ORGANIZATIONS
        from hearth.ui.registry import Place, register_place
        from hearth.workforce.roles import ADMINISTRATORS

        register_inviting(invite_personally)
        register_place(
            Place(
                url_name="people",
                label=_("People"),
                roles=frozenset(role.name for role in ADMINISTRATORS),
                order=10,
                icon="people",
                tab=True,
            )
        )
        register_place(
            Place(
                url_name="organizations",
                label=_("Organizations"),
                roles=frozenset(role.name for role in KEEP_ORGANIZATIONS),
                order=15,
                icon="location_city",
            )
        )
