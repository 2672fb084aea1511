"""The roles of the first landing, with the numbers the database's policies know."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.IntegerChoices):
    """What an employment is for. Administrators of the system see no health data."""

    CARE_MANAGER = 1, _("Care manager")
    SUPERVISOR = 2, _("Supervisor")
    LEAD_ADMINISTRATOR = 3, _("Lead administrator")
    SYSTEM_ADMINISTRATOR = 4, _("System administrator")
    # Not people: see access.models.SystemActor.
    INTERFACE = 20, _("Interface")
    SETTLER = 21, _("Settler")
