"""A member and their identifiers by assigning authority."""

from django.db import models

from hearth.foundation.reading import TellsItWasRead
from hearth.network.models import Network, Organization


class Member(models.Model):
    """A person a program serves. `agency` is the organization whose record this is."""

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    label = models.SmallIntegerField(default=0)
    given_name = models.CharField(max_length=120)
    family_name = models.CharField(max_length=120)
    # What they want to be called; every sentence uses it when it is there.
    chosen_name = models.CharField(max_length=120, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    birth_on = models.DateField(null=True)
    language = models.CharField(max_length=5, default="en")
    phone = models.CharField(max_length=40, blank=True)
    # The safe-contact rule in words, shown wherever somebody might call.
    safe_contact = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name to use: chosen if there is one, and the family name."""
        return f"{self.chosen_name or self.given_name} {self.family_name}".strip()


class Identifier(models.Model):
    """One number that one authority gave a member, for a period."""

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    label = models.SmallIntegerField(default=0)
    member = models.ForeignKey(Member, models.PROTECT, related_name="identifiers")
    authority = models.CharField(max_length=80)
    value = models.CharField(max_length=80)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "authority", "value"],
                condition=models.Q(ends_on=None),
                name="identifier_current_once",
            )
        ]


class ContactPoint(TellsItWasRead):
    """An address or a telephone of a member. A confidential one carries the label `dv`."""

    class Kind(models.TextChoices):
        ADDRESS = "address"
        PHONE = "phone"
        EMAIL = "email"

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    label = models.SmallIntegerField(default=0)
    member = models.ForeignKey(Member, models.PROTECT, related_name="contact_points")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # exclusive
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
