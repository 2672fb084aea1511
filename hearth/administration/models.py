"""Invitations: how somebody new comes to a password of their own, or somebody to a new one."""

from django.conf import settings
from django.db import models

from hearth.workforce.models import Employment


class Invitation(models.Model):
    """A link that sets a password, once, for a week. Only a hash of the link is kept.

    One that sets a password anew knows a digest of the sign-in as it was then: it closes with
    another password, and with whatever ends the person's sessions.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Employment, models.PROTECT, related_name="+")
    hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    of_sign_in = models.CharField(max_length=64, default="", db_default="")
