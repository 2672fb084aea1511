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
        # What an organization is, and the code by which it is named elsewhere, stays.
        "network_organization": reference("select, insert, update (name, left_on, suspended_at)"),
        "network_offering": reference(),
        # Who controls a provider signs in as anybody linked to it: the owner alone writes it.
        "network_identityprovider": reference("select"),
    }
