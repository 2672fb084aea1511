"""Networks, their organizations, and programs offered (an offering has one time zone)."""

from django.db import models


class Network(models.Model):
    """A lead agency and those it convenes; nothing is shared between two networks."""

    name = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name


class Organization(models.Model):
    """The lead, a care management agency, a provider or a hospital of one network."""

    class Kind(models.TextChoices):
        LEAD = "lead"
        AGENCY = "agency"
        PROVIDER = "provider"
        HOSPITAL = "hospital"

    network = models.ForeignKey(Network, models.PROTECT, related_name="organizations")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # The code by which other people's files name it: a Medicaid provider id, MSH-4, …
    code = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "code"], name="organization_code_once")
        ]

    def __str__(self) -> str:
        return self.name


class Offering(models.Model):
    """A program as one network runs it: which pack, since when, in which zone, with what set."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="offerings")
    lead = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    pack_key = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    go_live_on = models.DateField()
    time_zone = models.CharField(max_length=40, default="America/New_York")
    # Values this network set for the pack's parameters, e.g. {"follow_up_days": 7}.
    parameters = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "pack_key"], name="offering_once")
        ]

    def __str__(self) -> str:
        return self.title
