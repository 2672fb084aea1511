"""Why each obligation of a member stands as it does, of any day, as known at any instant.

States are computed from all evidence, in the database; sentences from what the reader may read.
Where the two differ the sentence is withheld.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from hearth.access.actors import Actor
from hearth.ledger.models import State
from hearth.ledger.selectors.known import (
    History,
    KnownObligation,
    as_known_on,
    histories_known,
)
from hearth.manuals.applying import NotAsked, not_asked
from hearth.manuals.explain import Explanation, explain_history
from hearth.rules.model import Block
from hearth.rules.text import Text
from hearth.rules.windows import NEVER, to_day


@dataclass(frozen=True, kw_only=True)
class Explained:
    """An obligation with its reasons; `explanation` is None where they are withheld."""

    known: KnownObligation
    block: Block
    explanation: Explanation | None

    @property
    def state(self) -> State:
        """What became of it."""
        return State(self.known.state)

    @property
    def sentence(self) -> Text | None:
        """Why it is so, in words."""
        return self.explanation.sentence if self.explanation else None

    @property
    def has_due_day(self) -> bool:
        """Whether it is known when it is due."""
        return to_day(self.known.due_on) < NEVER

    def stands_on(self, day: date) -> bool:
        """Whether it is to be done, or still wanted, on a day."""
        last = max(self.known.due_on, self.known.wanted_until or self.known.due_on)
        return self.known.opens_on <= day <= last


@dataclass(frozen=True, kw_only=True)
class Account:
    """One program of a member on a day: what it asks, and why the rest is not asked."""

    history: History
    obligations: tuple[Explained, ...]  # by the day they are due
    not_asked: tuple[NotAsked, ...]


def accounts_of(
    actor: Actor, member_id: int, known_at: datetime, as_of: date
) -> tuple[Account, ...]:
    """Every program's account of a member's day, as the records of an instant had it."""
    known = as_known_on(actor, member_id, known_at, as_of)
    return tuple(
        _account(history, known, as_of)
        for history in histories_known(actor, member_id, known_at, as_of)
    )


def why_not_asked(history: History, asked: Collection[int]) -> tuple[NotAsked, ...]:
    """The standards of a program that ask nothing, `asked` being the numbers of those that do."""
    program = history.program
    return not_asked(
        program.pack,
        program.codes,
        program.parameters,
        (history.subject, history.spans),
        asked={program.standards[one] for one in asked if one in program.standards},
    )


def _account(history: History, known: list[KnownObligation], as_of: date) -> Account:
    program = history.program
    reasons = explain_history(
        program.pack,
        program.codes,
        program.parameters,
        (history.subject, history.spans, history.evidence),
    )
    explained = tuple(
        Explained(
            known=one,
            block=program.block(one.standard, one.block),
            explanation=_if_same(one, reasons.get((one.standard, one.opening_key))),
        )
        for one in sorted(known, key=lambda one: (one.due_on, one.key))
        if one.subject_id == history.subject.subject_id and one.standard in program.standards
    )
    asked = {
        one.known.standard for one in explained if one.state != State.VOID and one.stands_on(as_of)
    }
    return Account(history=history, obligations=explained, not_asked=why_not_asked(history, asked))


def _if_same(one: KnownObligation, found: Explanation | None) -> Explanation | None:
    """An explanation from the reader's own evidence, if it comes to what all evidence says."""
    if found is None:
        return None
    told = found.obligation
    return found if (told.state, told.found) == (one.state, one.found) else None
