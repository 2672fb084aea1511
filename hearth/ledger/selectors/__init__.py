"""What a reader may know of the ledger: every selector scopes itself to the actor.

Files: programs (installed packs, ready to be read), subjects, evidence, obligations, known
(engines' input, and what was known on a past day), places (stages, tracks, populations and holds
today), staff (who is in which role), why (any day, in sentences), terms (what pages call things).
All return frozen dataclasses; none writes.
"""

from hearth.ledger.selectors.evidence import (
    SeenEvidence,
    evidence_of_members,
    last_reached,
)
from hearth.ledger.selectors.known import (
    History,
    KnownObligation,
    Standing,
    as_known_of_staff,
    as_known_on,
    explanation_of,
    histories_of_member,
    standing_of_members,
)
from hearth.ledger.selectors.obligations import (
    SeenObligation,
    due_for_members,
    due_for_staff,
    next_of_each,
    obligations_of_member,
    settled_among_staff,
    settled_by,
)
from hearth.ledger.selectors.places import (
    Ending,
    Enrolled,
    Place,
    changeable,
    endings_of,
    enrolled_of_member,
    told_by_places,
    told_today,
    words_of,
)
from hearth.ledger.selectors.programs import Program, in_page_language, programs_in
from hearth.ledger.selectors.staff import StaffPlace, staff_places
from hearth.ledger.selectors.terms import Terms, terms_of
from hearth.ledger.selectors.why import Account, Explained, accounts_of, why_not_asked

__all__ = [
    "Account",
    "Ending",
    "Enrolled",
    "Explained",
    "History",
    "KnownObligation",
    "Place",
    "Program",
    "SeenEvidence",
    "SeenObligation",
    "StaffPlace",
    "Standing",
    "Terms",
    "accounts_of",
    "as_known_of_staff",
    "as_known_on",
    "changeable",
    "due_for_members",
    "due_for_staff",
    "endings_of",
    "enrolled_of_member",
    "evidence_of_members",
    "explanation_of",
    "histories_of_member",
    "in_page_language",
    "last_reached",
    "next_of_each",
    "obligations_of_member",
    "programs_in",
    "settled_among_staff",
    "settled_by",
    "staff_places",
    "standing_of_members",
    "terms_of",
    "told_by_places",
    "told_today",
    "why_not_asked",
    "words_of",
]
