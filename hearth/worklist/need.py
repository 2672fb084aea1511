"""From the ledger's states to what a worklist says, and who comes first.

Overdue is not a state of its own: the window closed without evidence (missed in every figure),
and the act is still wanted. Statuses are read on the day, so that a list opened before the
nightly settling is right too.
"""

from datetime import date, timedelta

from hearth.foundation.clock import today_in
from hearth.ledger.models import State
from hearth.ledger.selectors import SeenObligation
from hearth.ui.components import DueStatus

DUE_WITHIN = timedelta(days=7)
HORIZON = timedelta(days=30)
URGENCY: tuple[DueStatus, ...] = ("overdue", "due", "coming")
PENDING = (State.UPCOMING, State.OPEN)


def today_of(one: SeenObligation) -> date:
    """Today where the obligation's program runs."""
    return today_in(one.program.zone)


def status_of(one: SeenObligation) -> DueStatus | None:
    """The word for an obligation today; None for one that its stage's end made void."""
    if one.state == State.MET:
        return "met"
    if one.state == State.WAIVED:
        return "waived"
    if one.is_done_late:
        return "done_late"
    if one.state == State.VOID:
        return None
    if one.state == State.HELD:
        return "on_hold"
    return _unmet(one, today_of(one))


def _unmet(one: SeenObligation, today: date) -> DueStatus:
    if one.due_on < today:
        return "overdue" if one.wanted_until and today <= one.wanted_until else "missed"
    if one.opens_on <= today and one.due_on - today <= DUE_WITHIN:
        return "due"
    return "coming"


def is_on_list(one: SeenObligation) -> bool:
    """Whether it is for a worklist: to be done, and due within the horizon."""
    return status_of(one) in URGENCY and one.due_on <= today_of(one) + HORIZON


def is_wanted(one: SeenObligation) -> bool:
    """Whether it is for the member's own page: also what has no due day yet, or is on hold."""
    is_open = one.opens_on <= today_of(one)
    waits = status_of(one) == "on_hold" or (status_of(one) == "coming" and not one.has_due_day)
    return is_on_list(one) or (is_open and waits)


def urgency(one: SeenObligation) -> tuple[int, date]:
    """Overdue before due before coming; within each, the longest due first."""
    status = status_of(one)
    place = URGENCY.index(status) if status in URGENCY else len(URGENCY)
    return (place, one.due_on)
