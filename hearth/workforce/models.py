"""Staff and employments: who works where, as what, from when to when."""

from django.conf import settings
from django.db import models

from hearth.network.models import Network, Organization
from hearth.workforce.roles import NOT_EMPLOYED, Role


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
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="employments")
    role = models.SmallIntegerField(choices=Role.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # exclusive
    suspended_at = models.DateTimeField(null=True, blank=True)
    # How two persons granted it. One proposal makes one employment.
    proposal = models.OneToOneField(
        "workforce.Proposal", models.PROTECT, null=True, blank=True, related_name="employment"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(role__in=NOT_EMPLOYED), name="employment_role_is_employed"
            ),
            # Numbers from there on are personal hats: see access.models.PersonalHat.
            models.CheckConstraint(
                condition=models.Q(id__lt=1_500_000_000), name="employment_is_no_personal_hat"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff}, {self.get_role_display()}"


class Proposal(models.Model):
    """A role that takes two persons, proposed by one. It is no hat until another confirms it."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    role = models.SmallIntegerField(choices=Role.choices)
    starts_on = models.DateField()
    proposed_by = models.ForeignKey(Employment, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Employment, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
