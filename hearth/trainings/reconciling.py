"""Do the sessions kept here and the evidence filed with the ledger still say the same?"""

from collections import Counter

from hearth.access.actors import Actor
from hearth.access.selectors import visible_staff
from hearth.ledger.models import Evidence
from hearth.rules.evidence import encode, kinds_by_code
from hearth.trainings.models import SOURCE, Session
from hearth.trainings.services import evidence_of

KINDS = kinds_by_code()
Facts = tuple[object, ...]


def compare_sessions(actor: Actor) -> int:
    """How many sessions and current pieces of evidence have no equal on the other side."""
    standing = visible_staff(actor, Session.objects.filter(superseded_at=None))
    filed = visible_staff(
        actor, Evidence.objects.filter(source=SOURCE, superseded_at=None, is_retracted=False)
    )
    sessions = Counter(_of_session(one) for one in standing)
    evidence = Counter(_of_evidence(one) for one in filed)
    return ((sessions - evidence) + (evidence - sessions)).total()


def _of_session(session: Session) -> Facts:
    said, kind = evidence_of(session), KINDS[session.kind]
    about = (session.pk, session.employment_id, session.agency_id)
    return (*about, kind.number, encode(kind, said.attributes), said.occurred_at, said.label)


def _of_evidence(row: Evidence) -> Facts:
    about = (row.source_id, row.employment_id, row.agency_id)
    return (*about, row.kind, row.slots, row.occurred_at, row.label)
