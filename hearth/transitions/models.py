"""One stay of a member in a hospital, as its discharge was reported."""

from django.db import models

from hearth.foundation.reading import TellsItWasRead
from hearth.members.models import Member
from hearth.network.models import Network, Organization


class Stay(TellsItWasRead):
    """A visit that ended. `stay_class` and `disposition` use the words of discharge evidence."""

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, related_name="stays")
    label = models.SmallIntegerField(default=0)
    facility = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    visit_number = models.CharField(max_length=80, blank=True)  # the facility's own; may be unsaid
    stay_class = models.CharField(max_length=20)
    disposition = models.CharField(max_length=20, blank=True)  # blank: not stated
    admitted_at = models.DateTimeField(null=True)
    discharged_at = models.DateTimeField()
    zone = models.CharField(max_length=40)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            # One visit ends once, however often the facility says so.
            models.UniqueConstraint(
                fields=["facility", "visit_number", "member"],
                condition=~models.Q(visit_number=""),
                name="stay_once",
            )
        ]
