"""Staff and employments: who works where, as what, from when to when."""

from django.conf import settings
from django.db import models

from hearth.network.models import Network, Organization
from hearth.workforce.roles import Role


class Staff(models.Model):
    """A person who works in one or more organizations."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="staff")
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class Employment(models.Model):
    """One hat: this person, at this organization, in this role, for this period."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="employments")
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    role = models.SmallIntegerField(choices=Role.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # exclusive

    def __str__(self) -> str:
        return f"{self.staff}, {self.get_role_display()}"
