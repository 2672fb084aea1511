"""The ledger's tables. Rows are narrow on purpose: a state's worth is settled in one statement."""

from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce

from hearth.foundation.reading import TellsItWasRead
from hearth.members.models import Member
from hearth.network.models import Network, Offering, Organization
from hearth.rules.evidence import SLOTS, Slots
from hearth.rules.obligation import SpanKind
from hearth.workforce.models import Employment


def party() -> models.GeneratedField:
    """Whom a row is about, as one number: a member, an employment or an organization."""
    return models.GeneratedField(
        expression=Coalesce(
            F("member_id") * 3, F("employment_id") * 3 + 1, F("organization_id") * 3 + 2
        ),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )


class EngineDay(models.Func):
    """A date as the engines count days. Their conditions reach an index only in this form."""

    template = "(%(expressions)s - '1970-01-01'::date)"
    output_field = models.IntegerField()


def about_exactly_one(*fields: str) -> models.Q:
    """Exactly one of the fields names somebody."""
    choices = models.Q()
    for chosen in fields:
        choices |= models.Q(**{f"{name}__isnull": name != chosen for name in fields})
    return choices


class State(models.IntegerChoices):
    """An obligation's state; the numbers are the engines'."""

    UPCOMING = 1
    OPEN = 2
    MET = 3
    MISSED = 4
    WAIVED = 5
    VOID = 6
    HELD = 7


class PackVersion(models.Model):
    """A pack as it was installed: immutable, named by its hash."""

    pack_key = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    content = models.JSONField()  # file name → text
    installed_at = models.DateTimeField()


class Code(models.Model):
    """A number the engines use for a word of a pack; given once, never reused."""

    domain = models.CharField(max_length=80)  # "standard", "role", "stage:<pack>"
    key = models.CharField(max_length=120)
    number = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["domain", "key"], name="code_key_once"),
            models.UniqueConstraint(fields=["domain", "number"], name="code_number_once"),
        ]


class Installation(models.Model):
    """An offering's pack, compiled. The settling functions run this text and no other."""

    offering = models.ForeignKey(Offering, models.PROTECT, related_name="+")
    version = models.ForeignKey(PackVersion, models.PROTECT, related_name="+")
    parameters = models.JSONField()
    standards = models.JSONField()  # numbers this installation settles
    labels = models.JSONField(default=dict)  # what they tell of, by number; normal left out
    member_sql = models.TextField()
    range_sql = models.TextField()
    rebuild_sql = models.TextField()
    known_sql = models.TextField(default="")  # empty: installed before the ledger kept it
    installed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offering"], condition=models.Q(ended_at=None), name="one_current_pack"
            )
        ]


class Calendar(models.Model):
    """The engines' calendar: one row a day, as integers (days since 1970-01-01)."""

    day = models.IntegerField(primary_key=True)
    number = models.IntegerField(null=True)  # yyyymmdd
    workday = models.IntegerField(null=True)  # how many business days up to this one
    is_workday = models.IntegerField(null=True)
    week = models.IntegerField(null=True)
    week_first = models.IntegerField(null=True)
    week_last = models.IntegerField(null=True)
    month = models.IntegerField()
    month_first = models.IntegerField()
    month_last = models.IntegerField()
    quarter = models.IntegerField(null=True)
    quarter_first = models.IntegerField(null=True)
    quarter_last = models.IntegerField(null=True)

    class Meta:
        # The first days of periods, which is all that windows of a calendar are made of.
        indexes = [
            models.Index(
                fields=["day"], condition=models.Q(day=F("week_first")), name="calendar_weeks"
            ),
            models.Index(
                fields=["day"], condition=models.Q(day=F("month_first")), name="calendar_months"
            ),
            models.Index(
                fields=["day"], condition=models.Q(day=F("quarter_first")), name="calendar_quarters"
            ),
            models.Index(
                fields=["month"], condition=models.Q(day=F("month_first")), name="calendar_by_month"
            ),
        ]


class Enrollment(TellsItWasRead):
    """A member in a program offered by a network, served by an agency."""

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, related_name="enrollments")
    label = models.SmallIntegerField(default=0)
    offering = models.ForeignKey(Offering, models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offering", "member"], name="enrollment_once")
        ]


class Subject(TellsItWasRead):
    """Whom standards apply to: exactly one of an enrollment, an employment, an organization."""

    is_about_staff_too = True
    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    label = models.SmallIntegerField(default=0)
    offering = models.ForeignKey(Offering, models.PROTECT, related_name="+")
    enrollment = models.OneToOneField(Enrollment, models.PROTECT, null=True, related_name="subject")
    employment = models.ForeignKey(
        Employment, models.PROTECT, null=True, related_name="+", db_index=False
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="+", db_index=False
    )
    # The enrollment's member, so that policies and joins need not go through it.
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    tracked_from = models.DateField()
    party = party()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=about_exactly_one("enrollment", "employment", "organization"),
                name="subject_names_exactly_one",
            ),
            models.CheckConstraint(
                condition=models.Q(enrollment=None, member=None)
                | models.Q(enrollment__isnull=False, member__isnull=False),
                name="subject_member_with_enrollment",
            ),
            models.UniqueConstraint(
                fields=["employment", "offering"],
                condition=models.Q(employment__isnull=False),
                name="subject_staff_once",
            ),
        ]
        indexes = [
            models.Index(fields=["party"], name="subject_party"),
            models.Index(fields=["member"], name="subject_of_member"),
        ]


class Span(TellsItWasRead):
    """Where a subject stood, and since when we knew. Both times, from the first migration."""

    Kind = SpanKind
    is_about_staff_too = True

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    employment = models.ForeignKey(
        Employment, models.PROTECT, null=True, related_name="+", db_index=False
    )
    label = models.SmallIntegerField(default=0)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="spans")
    kind = models.SmallIntegerField()
    value = models.SmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # exclusive
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)


class Evidence(TellsItWasRead):
    """Something that happened, recorded once. `a1`…`a8` are the kind's attributes, coded.

    Append-only: a correction is a new row that names the first of its chain; the one column that
    ever changes is `superseded_at` of the row it replaces.
    """

    is_about_staff_too = True
    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    label = models.SmallIntegerField(default=0)
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    employment = models.ForeignKey(
        Employment, models.PROTECT, null=True, related_name="+", db_index=False
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="+", db_index=False
    )
    kind = models.SmallIntegerField()
    a1 = models.SmallIntegerField(null=True)
    a2 = models.SmallIntegerField(null=True)
    a3 = models.SmallIntegerField(null=True)
    a4 = models.SmallIntegerField(null=True)
    a5 = models.SmallIntegerField(null=True)
    a6 = models.SmallIntegerField(null=True)
    a7 = models.SmallIntegerField(null=True)
    a8 = models.SmallIntegerField(null=True)
    answers_id = models.BigIntegerField(null=True)  # root of the evidence this one answers
    occurred_at = models.DateTimeField()
    zone = models.CharField(max_length=40)
    occurred_on = models.DateField()  # in `zone`, computed once
    recorded_at = models.DateTimeField()
    recorder_id = models.IntegerField()  # the hat that filed it
    source = models.CharField(max_length=40)  # recorder's table; with source_id the record itself
    source_id = models.BigIntegerField(null=True)
    root_id = models.BigIntegerField(null=True)  # null: this is the first of its chain
    superseded_at = models.DateTimeField(null=True)
    is_retracted = models.BooleanField(default=False)
    party = party()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=about_exactly_one("member", "employment", "organization"),
                name="evidence_about_exactly_one",
            )
        ]
        indexes = [
            models.Index("party", EngineDay("occurred_on"), name="evidence_of_party"),
            models.Index(fields=["member", "occurred_at"], name="evidence_of_member"),
            models.Index(
                fields=["root_id"], condition=models.Q(root_id__isnull=False), name="evidence_chain"
            ),
        ]

    @property
    def slots(self) -> Slots:
        """The attributes, coded."""
        return tuple(getattr(self, f"a{slot}") for slot in range(1, SLOTS + 1))


class Obligation(TellsItWasRead):
    """A standard for a subject at an opening, with its state. Written by settling alone."""

    is_about_staff_too = True
    pk = models.CompositePrimaryKey("subject_id", "standard", "opening_key")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", db_index=False)
    standard = models.SmallIntegerField()
    opening_key = models.BigIntegerField()  # window's first day, or the opening evidence's root
    network = models.ForeignKey(
        Network, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    agency = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    employment = models.ForeignKey(
        Employment, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    block = models.SmallIntegerField()  # which dated block of the standard
    label = models.SmallIntegerField()
    state = models.SmallIntegerField(choices=State.choices)
    role = models.SmallIntegerField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    due_on = models.DateField()
    wanted_until = models.DateField(null=True)
    needed = models.SmallIntegerField()
    found = models.SmallIntegerField()
    parts = models.IntegerField(null=True)  # what was found for each of several needs, packed
    # No dates beside them: when it happened is the evidence's to tell, to whoever may read that.
    met_by = models.BigIntegerField(null=True)
    late_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["agency", "standard", "due_on"], name="obligation_of_agency")
        ]


class ObligationEvent(TellsItWasRead):
    """A difference settling wrote: a row changed state, or is no longer asked for (to null).

    A row's birth is the row itself, so it leaves no event.
    """

    is_about_staff_too = True
    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(
        Network, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    agency = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    employment = models.ForeignKey(
        Employment, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    label = models.SmallIntegerField()
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    standard = models.SmallIntegerField()
    opening_key = models.BigIntegerField()
    from_state = models.SmallIntegerField()
    to_state = models.SmallIntegerField(null=True)
    settled_at = models.DateTimeField()


class Tally(models.Model):
    """Signed counts whose sum by key is how many obligations there are; no row names anybody.

    Insert-only, so that two writers of one agency never wait for each other; the nightly job
    folds the rows of a key into one.
    """

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(
        Network, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    agency = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    standard = models.SmallIntegerField()
    period = models.DateField()  # first day of the month in which it is due
    label = models.SmallIntegerField()
    state = models.SmallIntegerField()
    n = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["network", "period", "standard", "agency"], name="tally_of_month")
        ]


class Reason(TellsItWasRead):
    """Why, in words, where evidence alone does not say: of a waiver, of an end of enrollment."""

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    label = models.SmallIntegerField(default=0)
    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="reason")
    words = models.CharField(max_length=500)


class SettlingRun(models.Model):
    """How far the nightly settling of one offering has come, so that it can be resumed."""

    offering = models.ForeignKey(Offering, models.PROTECT, related_name="+")
    installation = models.ForeignKey(Installation, models.PROTECT, related_name="+")
    # Deep compares whole histories: what a newly installed pack asks of the past too.
    is_deep = models.BooleanField()
    # Only those about whom something was recorded since; null: everybody.
    since = models.DateTimeField(null=True)
    next_party = models.BigIntegerField(default=0)
    differences = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offering"],
                condition=models.Q(finished_at=None),
                name="one_unfinished_settling",
            )
        ]
