"""What decides who sees whom: edges, consents, restrictions, what is opened to one hat alone.

And what tells of it afterwards: emergencies, disclosures, signals, changed labels, and seals of
the log.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Value
from django.utils.translation import gettext_lazy as _

from hearth.members.models import Member
from hearth.network.models import Network, Organization
from hearth.workforce.models import Employment, Staff
from hearth.workforce.roles import Role

FIRST_PERSONAL_HAT = 1_500_000_000
"""Personal hats are numbered from here, employments below: a hat is one or the other."""


class SystemActor(models.Model):
    """A named process that acts for nobody: an interface that files, the nightly settler."""

    id = models.SmallIntegerField(primary_key=True)  # below zero, so never an employment's
    name = models.CharField(max_length=60, unique=True)
    role = models.SmallIntegerField(choices=Role.choices)


class Edge(models.Model):
    """An agency serves a member, or one of its people is on the member's care team."""

    class Kind(models.IntegerChoices):
        AGENCY = 1
        CARE_TEAM = 2

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    label = models.SmallIntegerField(default=0)
    kind = models.SmallIntegerField(choices=Kind.choices)
    employment = models.ForeignKey(
        Employment, models.PROTECT, null=True, related_name="+", db_index=False
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # exclusive
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)  # when a later record replaced it

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=1, employment=None)
                | models.Q(kind=2, employment__isnull=False),
                name="edge_care_team_names_somebody",
            )
        ]
        indexes = [
            models.Index(
                fields=["employment", "member"],
                condition=models.Q(kind=2),
                name="edge_of_employment",
            ),
            models.Index(
                fields=["agency", "member"], condition=models.Q(kind=1), name="edge_of_agency"
            ),
        ]


def all_purposes() -> list[int]:
    """Treatment, payment and operations."""
    return [1, 2, 3]


class Consent(models.Model):
    """A member lets one organization receive what others hold, for some labels and purposes.

    `reasons` joins what it names; 1 among them stands for what is normal. Without `sources` it is
    for what anybody holds, else for what these organizations do.
    """

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    label = models.SmallIntegerField(default=0)
    recipient = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    reasons = models.IntegerField()
    purposes = ArrayField(
        models.SmallIntegerField(), default=all_purposes, db_default=models.Value([1, 2, 3])
    )
    sources = ArrayField(models.IntegerField(), null=True)
    signed_on = models.DateField()
    expires_on = models.DateField(null=True)  # exclusive
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sources=None) | models.Q(sources__len__gt=0),
                name="consent_sources_any_or_some",
            )
        ]
        indexes = [models.Index(fields=["recipient", "member"], name="consent_to_recipient")]


class Withheld(models.Model):
    """From `starts_on` to `ends_on` (exclusive) no live consent opens this member to a lead.

    Wide roles read by exception, so that they never enumerate members. The database writes the
    exceptions itself whenever a member, a lead or a consent is written; the application cannot.
    """

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    lead = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    label = models.SmallIntegerField(default=0)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["lead", "member"], name="withheld_from")]


def ends_after_it_begins(name: str) -> models.CheckConstraint:
    """A span that ends before it begins is no span: the gate could not read any beside it."""
    holds = models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on"))
    return models.CheckConstraint(condition=holds, name=name)


class AboutMember(models.Model):
    """What every table about members carries. `agency` is the organization whose record it is."""

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    label = models.SmallIntegerField(default=0)

    class Meta:
        abstract = True


class Restriction(AboutMember):
    """Somebody is kept away from a member: a person, an organization, or all but a few persons.

    Whoever is kept away does not find this either.
    """

    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    # Sealed: everybody is kept away but these persons, by number of staff.
    listed = ArrayField(models.IntegerField(), null=True)
    words = models.CharField(max_length=500, blank=True)
    recorder = models.ForeignKey(Employment, models.PROTECT, related_name="+", db_index=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # exclusive
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(staff__isnull=False, organization=None, listed=None)
                | models.Q(staff=None, organization__isnull=False, listed=None)
                | models.Q(staff=None, organization=None, listed__isnull=False),
                name="restriction_of_one_kind",
            ),
            ends_after_it_begins("restriction_ends_after_it_begins"),
        ]


class Named(AboutMember):
    """One employment may see some reasons of one member that its role does not hold."""

    employment = models.ForeignKey(Employment, models.PROTECT, related_name="+")
    reasons = models.IntegerField()
    words = models.CharField(max_length=500, blank=True)
    recorder = models.ForeignKey(Employment, models.PROTECT, related_name="+", db_index=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # exclusive
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [ends_after_it_begins("named_ends_after_it_begins")]


class Referral(AboutMember):
    """A member is referred to another organization, which sees the packet while it is open."""

    recipient = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    areas = ArrayField(models.SmallIntegerField())
    # None are written any more: what carries a label opens by consent. Rows that name some stand.
    reasons = models.IntegerField(default=0)
    words = models.CharField(max_length=500, blank=True)
    recorder = models.ForeignKey(Employment, models.PROTECT, related_name="+", db_index=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # exclusive
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [ends_after_it_begins("referral_ends_after_it_begins")]


class Emergency(AboutMember):
    """Somebody broke the glass: four hours with one member. `agency` is whose hat they wore."""

    employment = models.ForeignKey(Employment, models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    words = models.CharField(max_length=1000)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    reviewer = models.ForeignKey(
        Employment, models.PROTECT, null=True, related_name="+", db_index=False
    )
    outcome = models.CharField(max_length=20, blank=True)
    outcome_words = models.CharField(max_length=1000, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["agency"], condition=models.Q(reviewed_at=None), name="emergency_waiting"
            )
        ]


class PersonalHat(models.Model):
    """A user acts for a member: as the member, or as somebody who stands for them."""

    id = models.IntegerField(
        primary_key=True,
        db_default=Func(Value("access_personalhat_id"), function="nextval"),
    )
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    label = models.SmallIntegerField(default=0)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.SmallIntegerField(choices=[(Role.MEMBER, "member"), (Role.REPRESENTATIVE, "rep")])
    # Reasons a representative may see; a member sees all that are theirs to see.
    reasons = models.IntegerField(default=0)
    is_parental = models.BooleanField(default=False)  # ends as the member comes of age
    signs = models.BooleanField(default=False)  # a representative's: also signs for the member
    authority = models.CharField(max_length=200, blank=True)  # what it rests on, in words
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # exclusive
    ended_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id__gte=FIRST_PERSONAL_HAT), name="personal_hat_is_no_employment"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[Role.MEMBER, Role.REPRESENTATIVE]),
                name="personal_hat_of_two_roles",
            ),
            models.CheckConstraint(
                condition=models.Q(signs=False) | models.Q(role=Role.REPRESENTATIVE),
                name="personal_hat_signs_for_another",
            ),
        ]


class Notice(models.Model):
    """What the deploying organization says with one reason, in its own words and in one language.

    Never rewritten: of those of a reason and a language the one with the latest first day counts,
    and of that day the one loaded last.
    """

    class Language(models.TextChoices):
        ENGLISH = "en"
        SPANISH = "es"

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    label = models.SmallIntegerField()  # one reason
    language = models.CharField(max_length=2, choices=Language.choices)
    text = models.TextField()
    digest = models.CharField(max_length=64)  # SHA-256 of the text in UTF-8, hexadecimal
    starts_on = models.DateField()
    loaded_at = models.DateTimeField()


class Disclosure(AboutMember):
    """What `agency` holds about a member was shown at another organization, under a consent.

    Written for items with a label, whose laws ask for an account of them: once for each request,
    source and label.
    """

    recipient = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    hat_id = models.IntegerField()
    at = models.DateTimeField()
    what = models.CharField(max_length=60)
    consents = ArrayField(models.BigIntegerField())
    # Of each reason that has a notice in force, its digest; one blank between.
    notice = models.CharField(max_length=600, blank=True)
    view_id = models.CharField(max_length=80)


class Signal(AboutMember):
    """Something about who looked at a member asks for a second look. `agency` is the hat's.

    A file that was refused for its length is about nobody.
    """

    member = models.ForeignKey(  # type: ignore[assignment]  # wider than what it replaces
        Member, models.PROTECT, null=True, related_name="+"
    )
    hat_id = models.IntegerField()
    rule = models.CharField(max_length=30)
    on = models.DateField()
    seen = models.IntegerField()  # how often that day
    noted_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closer = models.ForeignKey(
        Employment, models.PROTECT, null=True, related_name="+", db_index=False
    )
    outcome = models.CharField(max_length=20, blank=True)
    outcome_words = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hat_id", "member", "rule", "on"], name="signal_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["hat_id", "rule", "on"],
                condition=models.Q(member=None),
                name="signal_about_nobody_once_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency"], condition=models.Q(closed_at=None), name="signal_waiting"
            )
        ]


class LabelChange(AboutMember):
    """Somebody, or a message, said what an item tells of. Never rewritten; the database files it.

    `label` joins what the item carried before and after, so that this tells no more than it did.
    """

    class Cause(models.TextChoices):
        CODE = "code", _("A code in a message tells of it")
        UNREAD = "unread", _("A code in a message could not be read")
        OFFICER = "officer", _("A privacy officer decided")

    item_table = models.CharField(max_length=40)  # with `item_id` the item itself
    item_id = models.BigIntegerField()
    from_label = models.SmallIntegerField()
    to_label = models.SmallIntegerField()
    said = models.SmallIntegerField()  # what was said, whether or not the item told of it already
    cause = models.CharField(max_length=10, choices=Cause.choices)
    hat_id = models.IntegerField()  # an officer's, or the interface
    words = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["item_table", "item_id"], name="labelchange_of_item")]


class Seal(models.Model):
    """A batch of the activity log, sealed. The seals are a chain: each root covers the one before.

    `rows` are ids of the log in order, `digests` what each of them said, as 32 bytes.
    """

    number = models.BigIntegerField(primary_key=True)  # 1, 2, 3, without a gap
    sealed_at = models.DateTimeField()
    first_row = models.BigIntegerField()
    last_row = models.BigIntegerField()
    rows = ArrayField(models.BigIntegerField())
    digests = ArrayField(models.BinaryField())
    previous = models.BinaryField()
    root = models.BinaryField()
    signature = models.BinaryField()
    sent_at = models.DateTimeField(null=True)  # when the operator's program had taken the root

    class Meta:
        indexes = [
            models.Index(fields=["last_row", "first_row"], name="seal_of_rows"),
            models.Index(fields=["number"], condition=models.Q(sent_at=None), name="seal_not_sent"),
        ]
