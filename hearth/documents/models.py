"""A file about a member: what it is called, what was found in it, and where its bytes lie."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hearth.foundation.reading import TellsItWasRead
from hearth.members.models import Member
from hearth.network.models import Network, Organization
from hearth.workforce.models import Employment


class Kind(models.TextChoices):
    """What somebody says a document is; nothing is concluded from it."""

    CONSENT = "consent", _("Signed consent")
    FORM = "form", _("Another signed form")
    RECORD = "record", _("Record from elsewhere")
    LETTER = "letter", _("Letter")
    IDENTITY = "identity", _("Proof of identity or coverage")
    OTHER = "other", _("Something else")


class Document(TellsItWasRead):
    """One file. Its row is written after its bytes, and closed by `superseded_at` alone."""

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    label = models.SmallIntegerField(default=0)
    employment = models.ForeignKey(
        Employment, models.PROTECT, null=True, related_name="+", db_index=False
    )  # the hat that uploaded it; none where a process did
    name = models.CharField(max_length=200)  # as given
    kind = models.CharField(max_length=20, choices=Kind.choices)
    content_type = models.CharField(max_length=40)  # as found, never as claimed
    size = models.IntegerField()  # bytes, as they are kept
    sha256 = models.CharField(max_length=64)  # hexadecimal, of the bytes as they are kept
    stored_as = models.CharField(max_length=32, unique=True)  # its random name in the folder
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # A form sent twice keeps one file. Of one's own alone: another's tells nothing.
            models.UniqueConstraint(
                fields=["employment", "member", "sha256"],
                condition=Q(superseded_at=None),
                name="document_kept_once",
            )
        ]
        indexes = [models.Index(fields=["member", "-recorded_at"], name="document_of_member")]
