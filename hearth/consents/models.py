"""A form as a member signed it, the organizations it names, and what was taken back of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from hearth.access.models import AboutMember, Consent, PersonalHat
from hearth.documents.models import Document
from hearth.workforce.models import Employment


class Manner(models.TextChoices):
    """How a consent was given."""

    SIGNED = "signed", _("Signed today")
    PAPER = "paper", _("On paper, earlier")
    VERBAL = "verbal", _("Said aloud")


class Taking(models.TextChoices):
    """How a consent was taken back."""

    WRITTEN = "written", _("In writing")
    VERBAL = "verbal", _("Said aloud")


class Who(models.TextChoices):
    """Who gave it, or took it back."""

    MEMBER = "member", _("The member")
    REPRESENTATIVE = "representative", _("Somebody who stands for them")


class ConsentForm(AboutMember):
    """What was signed, or said, on one day. `label` is that of its consents: it tells of them.

    `expires_on` is exclusive. What it opens, and to whom, its recipients' consents say.
    """

    tells_who_somebody_is = True
    manner = models.CharField(max_length=10, choices=Manner.choices)
    signed_on = models.DateField()
    expires_on = models.DateField(null=True)
    # Who gave it; "" where that was not asked yet. The grant by which somebody stood for them.
    who = models.CharField(max_length=20, choices=Who.choices, blank=True)
    signer = models.ForeignKey(
        PersonalHat, models.PROTECT, null=True, related_name="+", db_index=False
    )
    words = models.CharField(max_length=500, blank=True)  # of a witness, or why it comes late
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="+", db_index=False
    )
    # An addendum names further organizations for what an earlier form says.
    adds_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    recorder = models.ForeignKey(Employment, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    form_nonce = models.CharField(max_length=40)

    class Meta:
        constraints = [
            # Sent twice, it is recorded once: a second one would outlive the withdrawal.
            models.UniqueConstraint(
                fields=["recorder", "member", "form_nonce"], name="consent_form_once"
            )
        ]

    @property
    def kept_document_id(self) -> int | None:
        """The number of what was signed, kept with the form or after it; None while it is not."""
        if self.document_id is not None:
            return self.document_id
        return self.kept_paper.document_id if hasattr(self, "kept_paper") else None


class Recipient(AboutMember):
    """An organization that a form names, as the consent that decides."""

    tells_who_somebody_is = True
    form = models.ForeignKey(ConsentForm, models.PROTECT, related_name="recipients")
    consent = models.OneToOneField(Consent, models.PROTECT, related_name="+")


class KeptPaper(AboutMember):
    """The signed document of a form, kept after that was recorded."""

    tells_who_somebody_is = True
    form = models.OneToOneField(ConsentForm, models.PROTECT, related_name="kept_paper")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", db_index=False)
    recorder = models.ForeignKey(Employment, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()


class Withdrawal(AboutMember):
    """What was taken back at one moment, of one form or of several; from then on, never before."""

    tells_who_somebody_is = True
    consents = ArrayField(models.BigIntegerField())  # ids
    withdrawn_at = models.DateTimeField()
    who = models.CharField(max_length=20, choices=Who.choices)
    signer = models.ForeignKey(
        PersonalHat, models.PROTECT, null=True, related_name="+", db_index=False
    )  # as on a form
    taking = models.CharField(max_length=10, choices=Taking.choices)
    words = models.CharField(max_length=500, blank=True)
    recorder = models.ForeignKey(Employment, models.PROTECT, related_name="+", db_index=False)
