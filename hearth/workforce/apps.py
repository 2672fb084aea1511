"""The workforce app."""

from django.apps import AppConfig

from hearth.foundation.tables import Table, reference


class WorkforceConfig(AppConfig):
    """Declares the room's tables."""

    name = "hearth.workforce"
    label = "workforce"
    default_auto_field = "django.db.models.AutoField"
    tables: dict[str, Table] = {
        "workforce_staff": reference("select, insert"),
        # A role is not rewritten: one employment ends and another begins.
        "workforce_employment": reference("select, insert, update (ends_on, suspended_at)"),
        "workforce_proposal": reference(
            "select, insert, update (confirmed_by_id, confirmed_at, withdrawn_at)"
        ),
    }
