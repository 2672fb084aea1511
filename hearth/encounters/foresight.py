"""What saving a contact would clear: the reference engine, run in thought. Writes nothing.

The engine sees the evidence the reader may see. What the stored obligation has found beyond that
was found in evidence withheld from the reader, and counts here too, or the page would promise
less than saving does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.utils.translation import gettext as _

from hearth.access.actors import Actor
from hearth.encounters.models import Contact
from hearth.encounters.recorded import kinds_of_network
from hearth.encounters.services import NewFurther, evidence_of, further_of, promise_of
from hearth.foundation.clock import today_in
from hearth.ledger.selectors import (
    SeenObligation,
    due_for_members,
    histories_of_member,
    next_of_each,
)
from hearth.ledger.services import NewEvidence
from hearth.rules import obligation as engine
from hearth.rules.evidence import Kind, encode
from hearth.rules.labels import joined
from hearth.rules.obligation import State
from hearth.rules.windows import to_day
from hearth.ui import words

IN_THOUGHT = 2**62  # ids that no stored evidence has
HORIZON = timedelta(days=30)
ORDER = ("met", "done_late", "coming")

Outcome = Literal["met", "done_late", "coming"]
Settled = dict[tuple[int, int, int], engine.Obligation]


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What becomes of one due thing: its status afterwards, its title, one quiet line."""

    status: Outcome
    title: str
    text: str


def foresee(
    actor: Actor, contact: Contact, further: Iterable[NewFurther] = ()
) -> tuple[Effect, ...]:
    """What saving this unsaved contact would do to everything that is due for its member.

    Raises EvidenceError for attributes that a kind does not know.
    """
    before, after = _settled_twice(actor, contact, tuple(further))
    effects = [_effect(one, before, after) for one in soon_due(actor, contact.member_id)]
    return (*sorted(effects, key=lambda one: ORDER.index(one.status)), *_promised(contact))


def still_due(actor: Actor, member_id: int) -> tuple[Effect, ...]:
    """Everything due as not cleared: what the page shows before there is anything to foresee."""
    return tuple(_not_yet(one, one.found) for one in soon_due(actor, member_id))


def soon_due(actor: Actor, member_id: int) -> list[SeenObligation]:
    """What is due of a member within the horizon, or overdue and still wanted."""
    return [
        one
        for one in next_of_each(due_for_members(actor, [member_id]))
        if one.due_on <= today_in(one.program.zone) + HORIZON
    ]


def _settled_twice(
    actor: Actor, contact: Contact, further: tuple[NewFurther, ...]
) -> tuple[Settled, Settled]:
    kinds = kinds_of_network(actor.network_id)
    said = [evidence_of(contact), promise_of(contact), *(further_of(contact, x) for x in further)]
    filed = [one for one in said if one and one.kind in kinds]
    before: Settled = {}
    after: Settled = {}
    for history in histories_of_member(actor, contact.member_id):
        pieces = tuple(
            _piece(kinds[one.kind], one, IN_THOUGHT + number, history.subject.party, contact)
            for number, one in enumerate(filed)
        )
        before |= {_key(one): one for one in history.settled()}
        after |= {_key(one): one for one in history.settled(pieces)}
    return before, after


def _key(one: engine.Obligation) -> tuple[int, int, int]:
    return (one.subject_id, one.standard, one.opening_key)


def _piece(
    kind: Kind, new: NewEvidence, number: int, party: int, contact: Contact
) -> engine.Evidence:
    return engine.Evidence(
        evidence_id=number,
        root_id=number,
        party=party,
        kind=kind.number,
        slots=encode(kind, new.attributes),
        answers=new.answers_id,
        occurred_on=to_day(contact.occurred_on),
        label=joined(new.label, kind.label),
    )


def _effect(one: SeenObligation, before: Settled, after: Settled) -> Effect:
    was, then = before.get(one.key), after.get(one.key)
    if was is None or then is None:
        return _not_yet(one, one.found)
    found = then.found + max(0, one.found - was.found)
    enough = found >= one.needed and len(one.block.needs) == 1
    if then.state == State.MET or enough:
        done = _("%(found)s of %(needed)s done.") % {"found": found, "needed": one.needed}
        return Effect(status="met", title=one.title, text=done)
    if then.late_by is not None:
        late = _("Counted as missed since %(day)s. It leaves your list.")
        since = words.short_day(one.due_on, today_in(one.program.zone))
        return Effect(status="done_late", title=one.title, text=_ended(late % {"day": since}))
    return _not_yet(one, found)


def _not_yet(one: SeenObligation, found: int) -> Effect:
    today = today_in(one.program.zone)
    facts = {"n": max(1, one.needed - found), "day": words.day(one.due_on, today)}
    if one.due_on < today:
        text = _("Still needed: it was due %(day)s.") % facts
    elif one.needed > 1:
        text = _("%(n)s more by %(day)s.") % facts
    else:
        text = _("Due %(day)s.") % facts
    return Effect(status="coming", title=one.title, text=_ended(text))


def _promised(contact: Contact) -> Iterable[Effect]:
    if contact.promise and contact.next_on:
        day = words.day(contact.next_on, contact.occurred_on)
        text = _("Comes to your list, due %(day)s.") % {"day": day}
        yield Effect(status="coming", title=contact.promise, text=_ended(text))


def _ended(text: str) -> str:
    """One full stop: an abbreviated Spanish month brings its own."""
    return text.replace("..", ".")
