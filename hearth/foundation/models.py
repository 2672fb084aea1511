"""Users and what happens to their sign-ins, the context key, and the record of who saw whom."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import IntegrityError, models, transaction
from django.utils.crypto import salted_hmac


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, name: str = "") -> "User":
        """A user who can sign in; without a password only by other means."""
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save()
        return user

    def create_invited(self, email: str, name: str, language: str) -> "User | None":
        """Somebody without a password; None where somebody else has just made the same."""
        try:
            with transaction.atomic():
                user = self.create_user(email, name=name)
                user.language = language
                user.save(update_fields=["language"])
        except IntegrityError:  # of the address, which is one's own alone
            return None
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
    sessions_ended = models.IntegerField(default=0, editable=False)  # how often, all at once

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Each session carries this and is refused once it differs: by the password, as Django
        # has it, or because all of the person's sessions were ended.
        said = f"{self.password}:{self.sessions_ended}"
        return salted_hmac("session", said, secret=secret, algorithm="sha256").hexdigest()


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


class SignInEvent(models.Model):
    """What was done to somebody's way of signing in, or refused, and by whom. Insert-only."""

    class What(models.TextChoices):
        SESSIONS_ENDED = "sessions_ended"
        PASSWORD_CHANGED = "password_changed"  # noqa: S105  a name
        FACTOR_ADDED = "factor_added"
        FACTOR_REMOVED = "factor_removed"
        FACTORS_RESET = "factors_reset"
        RESET_REFUSED = "reset_refused"
        IDENTITY_LINKED = "identity_linked"
        OPENED_AGAIN = "opened_again"
        LINK_MADE = "link_made"  # to set a new password by
        LINK_REFUSED = "link_refused"

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_user = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    what = models.CharField(max_length=20, choices=What.choices)

    class Meta:
        indexes = [models.Index(fields=["user", "at"])]


class Failures(models.Model):
    """How often in a row signing in failed for one key, which tells of nobody by itself."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.IntegerField()
    last_at = models.DateTimeField()
