"""Networks, their organizations and how these sign in, and programs offered."""

from django.db import models


class Network(models.Model):
    """A lead agency and those it convenes; nothing is shared between two networks."""

    name = models.CharField(max_length=200, unique=True)
    # The days of rights turn at midnight here.
    time_zone = models.CharField(
        max_length=40, default="America/New_York", db_default="America/New_York"
    )

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
    left_on = models.DateField(null=True, blank=True)  # from this day on nobody of it acts here
    suspended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "code"], name="organization_code_once")
        ]

    def __str__(self) -> str:
        return self.name


class IdentityProvider(models.Model):
    """By whom an organization has its people signed in (OpenID Connect).

    Whom a provider knows is an issuer and a subject; so a row's issuer never changes, and another
    issuer is another row. The secret is not here, only the variable of the environment it is in.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    issuer = models.CharField(max_length=200)
    client_id = models.CharField(max_length=191)
    secret_variable = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "issuer"], name="provider_once")
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
