"""Sessions, as the actor may see them: their own, and to a supervisor those of the agency."""

from collections.abc import Collection

from django.db.models import QuerySet

from hearth.access.actors import Actor
from hearth.access.selectors import visible_staff
from hearth.ledger.models import Evidence
from hearth.trainings.models import SOURCE, Session


def sessions_of_staff(actor: Actor) -> QuerySet[Session]:
    """The sessions that stand, the latest first."""
    standing = visible_staff(actor, Session.objects.filter(superseded_at=None))
    return standing.select_related("employment__staff").order_by("-occurred_at", "-id")


def session_seen(actor: Actor, session_id: int) -> Session | None:
    """One session that stands, if the actor may see it."""
    return sessions_of_staff(actor).filter(pk=session_id).first()


def sessions_recorded_with(actor: Actor, session: Session) -> Collection[Session]:
    """What the same form recorded, by name: one row for each person who was there."""
    same = sessions_of_staff(actor).filter(
        form_nonce=session.form_nonce, recorder_id=session.recorder_id
    )
    return list(same.order_by("employment__staff__name", "id"))


def evidence_of_sessions(actor: Actor, sessions: Collection[Session]) -> list[int]:
    """Ids of what these sessions were filed as."""
    people = [one.employment_id for one in sessions]
    filed = Evidence.objects.filter(
        employment_id__in=people,
        source=SOURCE,
        source_id__in=[one.pk for one in sessions],
        superseded_at=None,
        is_retracted=False,
    )
    return list(visible_staff(actor, filed).values_list("pk", flat=True))
