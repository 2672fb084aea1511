"""Users, the context key, and the record of who saw whom."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, name: str = "") -> "User":
        """A user who can sign in; without a password only by other means."""
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user of an e-mail address, whatever its capitals."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """Somebody who signs in. What they may do comes from their employments, not from here."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=5, default="en")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email


class ContextKey(models.Model):
    """The padded halves of the context's key; granted to nobody, read by one function."""

    id = models.SmallIntegerField(primary_key=True)
    inner_pad = models.BinaryField()
    outer_pad = models.BinaryField()


class Activity(models.Model):
    """One actor saw, or changed, one member in one request. Insert-only."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    hat_id = models.IntegerField()
    user_id = models.IntegerField(null=True)
    network_id = models.IntegerField()
    agency_id = models.IntegerField(null=True)
    member_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=20)
    purpose = models.CharField(max_length=12)
    route = models.CharField(max_length=120)
    status = models.SmallIntegerField()
    view_id = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["member_id", "at"]), models.Index(fields=["hat_id", "at"])]
