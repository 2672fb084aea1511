"""What arrived: files, and the pieces they were cut into. Joined, the pieces are the file."""

from django.db import models

from hearth.members.models import Member
from hearth.network.models import Network, Offering, Organization


class File(models.Model):
    """A file as received. `preamble` is what stands before the first piece, e.g. a header."""

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+")  # the lead
    # Never set: a file names many members. The column makes it a member table like any other.
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    label = models.SmallIntegerField(default=0)
    kind = models.CharField(max_length=20)
    offering = models.ForeignKey(Offering, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    preamble = models.BinaryField()
    received_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    read = models.IntegerField()  # pieces, counted when the file was cut
    loaded = models.IntegerField(default=0)
    duplicate = models.IntegerField(default=0)
    quarantined = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "kind", "offering", "sha256"],
                nulls_distinct=False,
                name="file_received_once",
            )
        ]


class Line(models.Model):
    """One piece: a row or a message, its bytes exactly, and what became of it."""

    class Outcome(models.IntegerChoices):
        PENDING = 0
        LOADED = 1
        DUPLICATE = 2
        QUARANTINED = 3

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    label = models.SmallIntegerField(default=0)
    file = models.ForeignKey(File, models.PROTECT, related_name="lines")
    number = models.IntegerField()  # the line of the file where it begins, from 1
    raw = models.BinaryField()
    outcome = models.SmallIntegerField(choices=Outcome.choices, default=Outcome.PENDING)
    reason = models.TextField(blank=True)
    # For messages: who sent it under which number, and what it says; both hashed.
    message_key = models.CharField(max_length=64, blank=True)
    message_digest = models.CharField(max_length=64, blank=True)
    filed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="line_once")]
        indexes = [
            models.Index(
                fields=["network", "message_key"],
                condition=~models.Q(message_key=""),
                name="line_of_message",
            )
        ]
