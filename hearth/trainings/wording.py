"""A session in words: when and what it was, and what it satisfied of whom."""

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearth.access.actors import Actor
from hearth.foundation.clock import today_in
from hearth.ledger.models import State
from hearth.ledger.selectors import SeenObligation, settled_among_staff
from hearth.trainings.models import Session
from hearth.trainings.selectors import evidence_of_sessions
from hearth.ui import words
from hearth.ui.components import Notice


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a session did for one person who was there."""

    session_id: int
    name: str
    met: tuple[SeenObligation, ...]
    done_late: tuple[SeenObligation, ...]


@dataclass(frozen=True, kw_only=True)
class SessionLine:
    """One session in a list."""

    session_id: int
    name: str
    what: str
    when: str
    note: str


def told_of_each(actor: Actor, sessions: Collection[Session]) -> tuple[Told, ...]:
    """What the sessions that one form recorded satisfied, by person."""
    people = [one.employment_id for one in sessions]
    settled = settled_among_staff(actor, people, evidence_of_sessions(actor, sessions))
    return tuple(
        _told(one, [s for s in settled if s.employment_id == one.employment_id]) for one in sessions
    )


def _told(session: Session, settled: Collection[SeenObligation]) -> Told:
    return Told(
        session_id=session.pk,
        name=session.employment.staff.name,
        met=tuple(one for one in settled if one.state == State.MET),
        done_late=tuple(one for one in settled if one.state != State.MET),
    )


def saved_notice(session: Session, told: Collection[Told]) -> Notice:
    """Saved. This met 2 things."""
    met = sum(len(one.met) + len(one.done_late) for one in told)
    did = ngettext("This settled %(n)s thing.", "This settled %(n)s things.", met) % {"n": met}
    nothing = _("This completes nothing that is due. It may still count towards it.")
    return Notice(
        kind="saved",
        lead=_("Saved."),
        text=did if met else nothing,
        action=_("Undo"),
        action_url=reverse("undo_session", args=[session.pk]),
        post=True,
    )


def session_line(session: Session) -> SessionLine:
    """Training, 90 minutes, on a day."""
    facts = {"kind": session.get_kind_display(), "n": session.minutes}
    what = ngettext("%(kind)s, %(n)s minute", "%(kind)s, %(n)s minutes", session.minutes) % facts
    if session.form:
        what = f"{what}, {session.get_form_display().lower()}"
    return SessionLine(
        session_id=session.pk,
        name=session.employment.staff.name,
        what=what,
        when=words.day(session.occurred_on, today_in(session.zone)),
        note=session.note,
    )
