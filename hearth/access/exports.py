"""Taking a list out of Hearth: for what, how much of it, and who is told.

What leaves cannot be called back. So an export states its purpose, is bounded, each time and each
day, carries the name of whoever took it, and writes one row of activity for every member in it.
It is sent by a form and never opened by a link: a link could be followed by a browser that was not
asked, stays in histories and logs, and would write activity by reading.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.access.actors import Actor
from hearth.access.alarming import What, alarm
from hearth.access.holding import Counted, hold
from hearth.access.middleware import note_shown
from hearth.access.noticing import note_refused_export
from hearth.access.purposes import CODES, PERMITTED, Purpose
from hearth.access.requests import ActingRequest
from hearth.foundation.clock import now
from hearth.foundation.faults import fault
from hearth.foundation.models import Activity
from hearth.ui import words
from hearth.ui.exports import TYPES, Format, Listing, as_file

MOST_ROWS = 1_000
MOST_A_DAY = 2_000
"""Members that one hat takes out in 24 hours, all exports together."""
ACTION = "export"
log = logging.getLogger(__name__)


class ExportRefusedError(Exception):
    """A list that does not leave like this, in a sentence for people."""


WHY = {
    Purpose.TREATMENT: gettext_lazy("Care of these members"),
    Purpose.OPERATIONS: gettext_lazy("Supervision, audit or running the program"),
    Purpose.PAYMENT: gettext_lazy("Billing"),
}
"""What a list is taken for; whoever takes one chooses among those that their role permits."""


class ExportForm(forms.Form):
    """What a list is taken for, and as which kind of file."""

    purpose = forms.TypedChoiceField(
        label=gettext_lazy("What it is for"),
        coerce={CODES[one]: one for one in WHY}.__getitem__,
        error_messages={"required": gettext_lazy("Say what the list is for.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of file"),
        choices=[("xlsx", "XLSX"), ("csv", "CSV"), ("pdf", "PDF")],
    )

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        permitted = [(CODES[one], WHY[one]) for one in PERMITTED[actor.role] if one in WHY]
        self.fields["purpose"].choices = [("", _("Choose")), *permitted]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Columns:
    """What an export is of: titles, and what stands in the rows, the member's id with each."""

    title: str
    titles: tuple[str, ...]
    rows: Callable[[], Sequence[tuple[int, tuple[str, ...]]]]
    count: int


def export(request: ActingRequest, what: Columns, kind: Format) -> HttpResponse:
    """The list as a file, for the purpose that the request has stated.

    Raises ExportRefusedError for more than may leave; privacy officers are told at once.
    """
    try:
        check_amount(request.actor, what.count)
    except ExportRefusedError:
        _tell_officers(request, what.count)
        raise
    rows = what.rows()
    if not fault("access-export-unnoted"):
        note_shown(request, [member_id for member_id, _cells in rows], ACTION)
    stamp = _stamp(request, len(rows))
    listing = Listing(what.title, what.titles, tuple(cells for _id, cells in rows), stamp)
    answer = HttpResponse(as_file(listing, kind), content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="hearth-{now():%Y-%m-%d}.{kind}"'
    return answer


def check_amount(actor: Actor, count: int) -> None:
    """Raise ExportRefusedError, and tell the log, when too many members would leave at once.

    Or in a day: exports of one hat are judged one after another.
    """
    hold(actor, Counted.EXPORTS)
    if fault("access-export-uncapped"):
        return
    if count > MOST_ROWS:
        log.warning("export refused", extra={"hat_id": actor.hat_id, "count": count})
        raise ExportRefusedError(
            _(
                "This list has %(count)s members; one file holds %(most)s at most. "
                "Narrow the list by a search, and export it in parts."
            )
            % {"count": count, "most": MOST_ROWS}
        )
    if taken_today(actor) + count > MOST_A_DAY:
        log.warning("export refused", extra={"hat_id": actor.hat_id, "count": count})
        raise ExportRefusedError(
            _(
                "With this list you would have exported more than %(most)s members in 24 hours. "
                "Wait, or have your supervisor export it."
            )
            % {"most": MOST_A_DAY}
        )


def _tell_officers(request: ActingRequest, count: int) -> None:
    """Once a day of each hat: what is sent again asks for no other look."""
    filed = note_refused_export(count)
    if filed is not None:
        address = request.build_absolute_uri(reverse("home"))
        alarm(request.actor, What.SIGNAL, filed, address)


def taken_today(actor: Actor) -> int:
    """How many members left by this hat's exports in the last 24 hours."""
    since = now() - timedelta(days=1)
    return Activity.objects.filter(hat_id=actor.hat_id, action=ACTION, at__gt=since).count()


def _stamp(request: ActingRequest, count: int) -> str:
    """Who, under which hat, when, why; and the number under which the activity log has it."""
    return _(
        "Exported by %(name)s (%(role)s, %(organization)s) on %(at)s. For: %(why)s. "
        "Members: %(count)s. Confidential. Number %(number)s."
    ) % {
        "name": request.actor.name,
        "role": request.actor.role.label,
        "organization": request.actor.organization,
        "at": words.instant(now()),
        "why": WHY[request.actor.purpose],
        "count": count,
        "number": request.view_id.split(":")[0],
    }
