"""The referrals app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from hearth.foundation.tables import Table


class ReferralsConfig(AppConfig):
    """Owns no table; announces its panel, and the place of those who receive."""

    name = "hearth.referrals"
    label = "referrals"
    tables: dict[str, Table] = {}

    def ready(self) -> None:
        """Announce the room."""
        from hearth.access.overseeing import RECEIVING
        from hearth.referrals.panels import REFERRALS
        from hearth.ui.registry import Place, register_panel, register_place

        register_panel(REFERRALS)
        register_place(
            Place(
                url_name="referred_to_us",
                label=_("Referred to us"),
                roles=frozenset(role.name for role in RECEIVING),
                order=30,
                icon="send",
            )
        )
