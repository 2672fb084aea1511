"""Edges, consents, what is withheld from a lead until a consent names it, and seals of the log."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hearth.members.models import Member
from hearth.network.models import Network, Organization
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role


class SystemActor(models.Model):
    """A named process that acts for nobody: an interface that files, the nightly settler."""

    id = models.SmallIntegerField(primary_key=True)  # below zero, so never an employment's
    name = models.CharField(max_length=60, unique=True)
    role = models.SmallIntegerField(choices=Role.choices)


class Edge(models.Model):
    """An agency serves a member, or one of its people is on the member's care team."""

    class Kind(models.IntegerChoices):
        AGENCY = 1
        CARE_TEAM = 2

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    label = models.SmallIntegerField(default=0)
    kind = models.SmallIntegerField(choices=Kind.choices)
    employment = models.ForeignKey(
        Employment, models.PROTECT, null=True, related_name="+", db_index=False
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # exclusive
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)  # when a later record replaced it

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=1, employment=None)
                | models.Q(kind=2, employment__isnull=False),
                name="edge_care_team_names_somebody",
            )
        ]
        indexes = [
            models.Index(
                fields=["employment", "member"],
                condition=models.Q(kind=2),
                name="edge_of_employment",
            ),
            models.Index(
                fields=["agency", "member"], condition=models.Q(kind=1), name="edge_of_agency"
            ),
        ]


class Consent(models.Model):
    """A member lets one organization receive what others hold, for some labels."""

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    label = models.SmallIntegerField(default=0)
    recipient = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    labels = ArrayField(models.SmallIntegerField())
    signed_on = models.DateField()
    expires_on = models.DateField(null=True)  # exclusive
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["recipient", "member"], name="consent_to_recipient")]


class Withheld(models.Model):
    """From `starts_on` to `ends_on` (exclusive) no live consent opens this member to a lead.

    Wide roles read by exception, so that they never enumerate members. The database writes the
    exceptions itself whenever a member, a lead or a consent is written; the application cannot.
    """

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    lead = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    label = models.SmallIntegerField(default=0)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["lead", "member"], name="withheld_from")]


class Seal(models.Model):
    """A batch of the activity log, sealed. The seals are a chain: each root covers the one before.

    `rows` are ids of the log in order, `digests` what each of them said, as 32 bytes.
    """

    number = models.BigIntegerField(primary_key=True)  # 1, 2, 3, without a gap
    sealed_at = models.DateTimeField()
    first_row = models.BigIntegerField()
    last_row = models.BigIntegerField()
    rows = ArrayField(models.BigIntegerField())
    digests = ArrayField(models.BinaryField())
    previous = models.BinaryField()
    root = models.BinaryField()
    signature = models.BinaryField()
    sent_at = models.DateTimeField(null=True)  # when the operator's program had taken the root

    class Meta:
        indexes = [
            models.Index(fields=["last_row", "first_row"], name="seal_of_rows"),
            models.Index(fields=["number"], condition=models.Q(sent_at=None), name="seal_not_sent"),
        ]
