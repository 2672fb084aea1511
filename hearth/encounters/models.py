"""A contact with a member, or the attempt at one, as whoever was there recorded it."""

from datetime import date
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hearth.foundation.reading import TellsItWasRead
from hearth.members.models import Member
from hearth.network.models import Network, Organization
from hearth.workforce.models import Employment


class Mode(models.TextChoices):
    """How; the values are those of the evidence kind's attribute."""

    IN_PERSON = "in_person", _("In person")
    PHONE = "phone", _("Phone")
    VIDEO = "video", _("Video")
    TEXT = "text", _("Text")
    LETTER = "letter", _("Letter")


class WithWhom(models.TextChoices):
    """Who was spoken with; empty when nobody was."""

    MEMBER = "member", _("The member")
    REPRESENTATIVE = "representative", _("Their representative")
    PROVIDER = "provider", _("A provider")
    OTHER = "other", _("Someone else")


class Contact(TellsItWasRead):
    """One version of one contact. A correction is a new row that names the row it replaces.

    `evidence_id` and `promise_evidence_id` are what it filed with the ledger.
    """

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    label = models.SmallIntegerField(default=0)
    employment = models.ForeignKey(
        Employment, models.PROTECT, related_name="+", db_index=False
    )  # the hat of whoever recorded it
    occurred_at = models.DateTimeField()
    zone = models.CharField(max_length=40)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    reached = models.BooleanField()  # the member, not somebody else
    with_whom = models.CharField(max_length=14, choices=WithWhom.choices, blank=True)
    minutes = models.SmallIntegerField(null=True)
    services = ArrayField(models.TextField())  # codes, as the packs of programs declare them
    note = models.TextField(blank=True)
    promise = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True)  # by when the promise is to be kept
    kept_at = models.DateTimeField(null=True)
    evidence_id = models.BigIntegerField(null=True)
    promise_evidence_id = models.BigIntegerField(null=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="superseded_by"
    )
    recorded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    form_nonce = models.CharField(max_length=40)
    # Who did it and where, as the evidence kind's attributes have it; asked by some programs.
    done_by = models.CharField(max_length=30, blank=True, default="")
    place = models.CharField(max_length=30, blank=True, default="")

    # What a form says; the rest is said about it.
    SAID = (
        "member_id", "supersedes_id", "label", "occurred_at", "zone", "mode", "with_whom",
        "minutes", "services", "note", "promise", "next_on", "done_by", "place",
    )  # fmt: skip

    class Meta:
        constraints = [
            # A form sent twice is one contact.
            models.UniqueConstraint(fields=["employment", "form_nonce"], name="contact_form_once"),
            models.CheckConstraint(
                condition=Q(promise="") | Q(next_on__isnull=False), name="contact_promise_has_day"
            ),
        ]
        indexes = [models.Index(fields=["member", "-occurred_at"], name="contact_of_member")]

    @property
    def is_attempt(self) -> bool:
        """Whether nobody was reached at all."""
        return not self.with_whom

    @property
    def is_core_service(self) -> bool:
        """A service counts when somebody was there to receive it: an attempt is none.

        Work with a provider or a relative counts too: a core service may be "direct or
        indirect" (the source of the standard for it says where).
        """
        return bool(self.services) and not self.is_attempt

    @property
    def occurred_on(self) -> date:
        """The day of the contact in its own zone."""
        return self.occurred_at.astimezone(ZoneInfo(self.zone)).date()


class Further(TellsItWasRead):
    """One more thing that happened in a contact, of a kind that the member's programs record.

    It belongs to one version of the contact: a correction has rows of its own.
    """

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    label = models.SmallIntegerField(default=0)  # the kind's, where that is more sensitive
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="further")
    kind = models.CharField(max_length=80)
    attributes = models.JSONField()
    answers_id = models.BigIntegerField(null=True)
    evidence_id = models.BigIntegerField()

    class Meta:
        ordering = ("id",)

    @property
    def said(self) -> tuple[str, dict[str, object], int | None]:
        """What the form said of it."""
        return (self.kind, self.attributes, self.answers_id)
