"""The network app."""

from django.apps import AppConfig

from hearth.foundation.tables import Table, reference


class NetworkConfig(AppConfig):
    """Declares the room's tables."""

    name = "hearth.network"
    label = "network"
    default_auto_field = "django.db.models.AutoField"
    tables: dict[str, Table] = {
        "network_network": reference("select"),
        "network_organization": reference(),
        "network_offering": reference(),
    }
