"""A session with somebody of the staff, as a supervisor recorded it."""

from datetime import date
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from hearth.network.models import Network, Organization
from hearth.workforce.models import Employment

SOURCE = "trainings_session"
"""What evidence filed here says of where it comes from."""


class Kind(models.TextChoices):
    """What it was; the values are the kinds of evidence."""

    TRAINING = "training", _("Training")
    SUPERVISION = "supervision", _("Supervision")


class Form(models.TextChoices):
    """With one person or several; the values are those of the evidence kind's attribute."""

    INDIVIDUAL = "individual", _("One to one")
    GROUP = "group", _("In a group")


class Session(models.Model):
    """One version of one person's session; several people in one session have a row each.

    A correction is a new row that names the row it replaces. What is undone is replaced by none.
    """

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    label = models.SmallIntegerField(default=0)
    employment = models.ForeignKey(Employment, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    form = models.CharField(max_length=20, choices=Form.choices, blank=True)
    minutes = models.SmallIntegerField()
    occurred_at = models.DateTimeField()
    zone = models.CharField(max_length=40)
    note = models.TextField(blank=True)
    recorder_id = models.IntegerField()  # the hat that recorded it
    recorded_at = models.DateTimeField()
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", db_index=False
    )
    superseded_at = models.DateTimeField(null=True)
    form_nonce = models.CharField(max_length=40)

    class Meta:
        constraints = [
            # A form sent twice is one session for each of the people.
            models.UniqueConstraint(
                fields=["employment", "form_nonce"], name="training_session_form_once"
            ),
        ]
        indexes = [
            models.Index(fields=["employment", "-occurred_at"], name="training_session_of_staff"),
            models.Index(fields=["agency", "-occurred_at"], name="training_session_of_agency"),
        ]

    # Every row is about staff, and names nobody else.
    is_about_staff_too = True

    @property
    def occurred_on(self) -> date:
        """The day of the session in its own zone."""
        return self.occurred_at.astimezone(ZoneInfo(self.zone)).date()
