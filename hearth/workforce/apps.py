"""The workforce app."""

from django.apps import AppConfig

from hearth.foundation.tables import Table, reference


class WorkforceConfig(AppConfig):
    """Declares the room's tables."""

    name = "hearth.workforce"
    label = "workforce"
    default_auto_field = "django.db.models.AutoField"
    tables: dict[str, Table] = {
        "workforce_staff": reference(),
        "workforce_employment": reference(),
    }
