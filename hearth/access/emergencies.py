"""Breaking the glass: one member for four hours, with a reason, to be looked at afterwards.

The database's own function opens; nothing here can write an emergency. Whatever is refused is
refused alike, so that trying tells nobody who is a member.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, models, transaction
from django.db.models import Case, F, QuerySet, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from hearth.access.actors import Actor
from hearth.access.alarming import What, alarm
from hearth.access.holding import Counted, hold
from hearth.access.models import Emergency
from hearth.access.overseeing import overseen
from hearth.access.particulars import particulars_of
from hearth.access.permissions import RefusedError
from hearth.access.purposes import CODES, Purpose
from hearth.foundation.clock import now
from hearth.foundation.faults import fault
from hearth.foundation.models import Activity
from hearth.foundation.remembering import remembered
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role

BREAK_GLASS = (Role.CARE_MANAGER, Role.SUPERVISOR, Role.CLINICIAN, Role.CONSULTANT)
"""Who may break the glass; the function in the database asks the same."""
MOST_TRIES = 10
"""Refused tries of one hat in an hour, after which the next ones are not looked up."""
TRIED = "glass_refused"


class Refusal(models.TextChoices):
    """Why a try was refused, as the activity log has it; none says of whom."""

    NOBODY = TRIED, _("no record opened with what they entered")
    TOO_OFTEN = "glass_too_often", _("not looked up, after too many tries")
    UNPROVED = "glass_unproved", _("they did not prove who they are")
    CODE = "code_refused", _("a wrong code after their password, at sign-in or when asked again")


class EmergencyReason(models.TextChoices):
    """Why a record is opened without a tie."""

    DANGER = "danger", _("Somebody's life or health is in danger now")
    CRISIS = "crisis", _("A crisis of mental health or substance use")
    URGENT = "urgent", _("Urgent care that cannot wait for the care team")
    PROTECTION = "protection", _("To protect a child or somebody else")
    OTHER = "other", _("Another emergency")


MEDICAL = frozenset({EmergencyReason.DANGER, EmergencyReason.CRISIS, EmergencyReason.URGENT})
"""Emergencies of health, in which substance use treatment opens too (42 CFR 2.51)."""


class Finding(models.TextChoices):
    """What the officer who looked at it found."""

    JUSTIFIED = "justified", _("Justified")
    UNJUSTIFIED = "unjustified", _("Not justified")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody says to open a record in an emergency; all of it must be exact."""

    identifier: str
    birth_on: date
    code: str
    words: str


class TooOftenError(RefusedError):
    """Too many tries of this hat were refused within the hour."""


def break_glass(actor: Actor, asked: Asked, address: str) -> int | None:
    """Open one record for four hours; the member's number, or None alike for whatever is refused.

    The officers who must look at it are told at once where to sign in: `address`. A refused try is
    written to the activity log, naming nobody. Raises TooOftenError after many.
    """
    try:
        check_may_try(actor)
    except TooOftenError:
        note_refused(actor, Refusal.TOO_OFTEN)
        raise
    with connection.cursor() as cursor:
        cursor.execute(
            "select access_break_glass(%s, %s, %s, %s)",
            [asked.identifier, asked.birth_on, asked.code, asked.words],
        )
        found: int | None = cursor.fetchone()[0]
    if found is None:
        note_refused(actor, Refusal.NOBODY)
        return None
    own = Emergency.objects.filter(employment_id=actor.hat_id, member_id=found)
    alarm(actor, What.EMERGENCY, overseen(actor, own).latest("id").pk, address)
    return found


def check_may_try(actor: Actor) -> None:
    """Raise TooOftenError after many refused tries: numbers are not for guessing.

    Holds the hat's tries to the end of the transaction: many at once are not judged by one count.
    """
    hold(actor, Counted.TRIES)
    hour = now() - timedelta(hours=1)
    tries = Activity.objects.filter(hat_id=actor.hat_id, action=TRIED, at__gt=hour)
    if tries.count() >= MOST_TRIES:
        raise TooOftenError("Too many tries were refused within the hour.")


def note_refused(actor: Actor, why: Refusal) -> None:
    """Write down a try that opened nothing."""
    at_sign_in = why == Refusal.CODE
    Activity.objects.create(
        at=now(),
        hat_id=actor.hat_id,
        user_id=actor.user_id,
        network_id=actor.network_id,
        agency_id=actor.organization_id,
        action=why,
        purpose=CODES[actor.purpose if at_sign_in else Purpose.EMERGENCY],
        route="mfa_authenticate" if at_sign_in else "open_in_emergency",
        status=422,
        view_id="",
    )


def live_emergencies(actor: Actor, member_ids: Iterable[int]) -> list[Emergency]:
    """The actor's own openings of these members that last still, each member's longest."""
    opened = particulars_of(actor).emergencies & set(member_ids)
    if not opened:
        return []
    own = Emergency.objects.filter(employment_id=actor.hat_id, member_id__in=sorted(opened))
    live = overseen(actor, own.filter(ends_at__gt=Now()))
    return list(live.order_by("member_id", "-ends_at").distinct("member_id"))


def emergencies_seen(actor: Actor) -> QuerySet[Emergency]:
    """The emergencies that an officer may read.

    Those nobody has looked at first, the oldest first, so that what is late stands on top; then
    the others, newest first.
    """
    rows = overseen(actor, Emergency.objects.all())
    return rows.select_related(
        "employment__staff", "employment__organization", "reviewer__staff"
    ).order_by(
        Case(When(reviewed_at=None, then=F("starts_at"))).asc(nulls_last=True), "-starts_at", "-id"
    )


@transaction.atomic
def review_emergency(actor: Actor, emergency: Emergency, finding: Finding, words: str) -> None:
    """An officer's word on an emergency, said once. Raises RefusedError for one's own."""
    check_may_review(actor, emergency)
    open_ones = overseen(actor, Emergency.objects.filter(pk=emergency.pk, reviewed_at=None))
    done = open_ones.update(
        reviewed_at=now(), reviewer_id=actor.hat_id, outcome=finding, outcome_words=words
    )
    if not done:
        raise RefusedError("Somebody has looked at this one already.")


def check_may_review(actor: Actor, emergency: Emergency) -> None:
    """Raise RefusedError unless an officer looks at what somebody else did, for the first time.

    The database asks whose it was again.
    """
    if actor.role != Role.PRIVACY_OFFICER:
        raise RefusedError("A privacy officer looks at emergencies.")
    if emergency.reviewed_at is not None:
        raise RefusedError("Somebody has looked at this one already.")
    if is_of(actor, emergency.employment_id):
        raise RefusedError("Nobody looks at what they did themselves.")


def can_review(actor: Actor, emergency: Emergency) -> bool:
    """Whether `check_may_review` would let the actor."""
    try:
        check_may_review(actor, emergency)
    except RefusedError:
        return False
    return True


def is_of(actor: Actor, hat_id: int) -> bool:
    """Whether the hat is one of the person's who acts, whichever they wear now."""
    if fault("access-answers-for-oneself"):
        return False
    own = Employment.objects.filter(staff_id=actor.staff_id or 0).values_list("pk", flat=True)
    return hat_id in remembered(("own hats", actor), lambda: frozenset(own))
