"""What asks for a second look at who looked: filed by the database once a day, closed by officers.

The rules lie in one function of the database, because nobody of the application may read the whole
log: `access_note_signals`, in migrations/signals_v1.sql. Filing a day again files nothing twice.
A file that was refused for its length is a signal at once, without a member.
"""

from datetime import date

from django.db import connection, models, transaction
from django.db.models import Case, F, QuerySet, When
from django.utils.translation import gettext_lazy as _

from hearth.access.actors import Actor, acting, settler_of
from hearth.access.emergencies import is_of
from hearth.access.models import Signal
from hearth.access.overseeing import overseen
from hearth.access.permissions import RefusedError
from hearth.foundation.clock import now
from hearth.network.models import Network
from hearth.workforce.roles import Role


class Rule(models.TextChoices):
    """Why a signal was filed; the function in the database writes these words."""

    NO_TIE = "no_tie"
    SAME_NAME = "same_name"
    SAME_PLACE = "same_place"
    COLLEAGUE = "colleague"
    OWN_RECORD = "own_record"
    VOLUME = "volume"
    EXPORT = "export"


class Closing(models.TextChoices):
    """What the officer found. What is expected is not filed again of the same two for a year."""

    EXPECTED = "expected", _("Expected")
    MISUSE = "misuse", _("Not allowed")


def note_signals(network: Network, day: date) -> int:
    """File what a day of a network's activity asks to be looked at; how many that are new."""
    with acting(settler_of(network)), connection.cursor() as cursor:
        cursor.execute("select access_note_signals(%s, %s)", [day, now()])
        filed: int = cursor.fetchone()[0]
        return filed


def note_refused_export(count: int) -> int | None:
    """File that whoever acts was refused a file of so many members; None if it was filed today."""
    with connection.cursor() as cursor:
        cursor.execute("select access_note_refused_export(%s)", [count])
        filed: int | None = cursor.fetchone()[0]
        return filed


def signals_seen(actor: Actor) -> QuerySet[Signal]:
    """The signals an officer may read: the open ones first, the oldest of them first, and the
    newest of the others."""
    rows = overseen(actor, Signal.objects.all()).select_related("closer__staff")
    return rows.order_by(
        Case(When(closed_at=None, then=F("noted_at"))).asc(nulls_last=True), "-on", "-id"
    )


@transaction.atomic
def close_signal(actor: Actor, signal: Signal, closing: Closing, words: str) -> None:
    """An officer's word on a signal, said once. Raises RefusedError for one about themselves."""
    check_may_close(actor, signal)
    open_ones = overseen(actor, Signal.objects.filter(pk=signal.pk, closed_at=None))
    done = open_ones.update(
        closed_at=now(), closer_id=actor.hat_id, outcome=closing, outcome_words=words
    )
    if not done:
        raise RefusedError("Somebody has closed this one already.")


def check_may_close(actor: Actor, signal: Signal) -> None:
    """Raise RefusedError unless an officer closes an open signal about somebody else."""
    if actor.role != Role.PRIVACY_OFFICER:
        raise RefusedError("A privacy officer closes signals.")
    if signal.closed_at is not None:
        raise RefusedError("Somebody has closed this one already.")
    if is_of(actor, signal.hat_id):
        raise RefusedError("Nobody closes what is about themselves.")


def can_close(actor: Actor, signal: Signal) -> bool:
    """Whether `check_may_close` would let the actor."""
    try:
        check_may_close(actor, signal)
    except RefusedError:
        return False
    return True
