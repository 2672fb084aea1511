"""The form of a session: who, what, how long; ticked beforehand is only whom it was opened for."""

from collections.abc import Collection, Sequence
from datetime import datetime
from secrets import token_urlsafe
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hearth.foundation.clock import now
from hearth.ledger.selectors import StaffPlace
from hearth.trainings.models import Form, Kind, Session
from hearth.trainings.services import NewSession
from hearth.ui.fields import MomentField
from hearth.ui.widgets import Checks, MomentInput, Segmented

MINUTES_ERROR = _("Enter the minutes as a number from 1 to 960.")
MINUTES_ERRORS = dict.fromkeys(("required", "invalid", "min_value", "max_value"), MINUTES_ERROR)


class SessionForm(forms.Form):
    """A session; its time is read and shown in the zone of the program of those who were there."""

    kind = forms.ChoiceField(
        label=_("What it was"),
        choices=Kind.choices,
        widget=Segmented,
        error_messages={"required": _("Say whether it was training or supervision.")},
    )
    people = forms.TypedMultipleChoiceField(
        label=_("Who was there"),
        widget=Checks,
        coerce=int,
        error_messages={
            "required": _("Say who was there."),
            "invalid_choice": _("Somebody left the program meanwhile. Look at the list again."),
        },
    )
    occurred_at = MomentField(
        label=_("When"),
        widget=MomentInput,
        error_messages={"required": _("Say when it was."), "invalid": _("Enter a day and a time.")},
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=960,
        error_messages=MINUTES_ERRORS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    form = forms.ChoiceField(
        label=_("If supervision"),
        required=False,
        choices=[("", _("Not stated")), *Form.choices],
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("Each person who was there can read this."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    form_nonce = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(
        self,
        data: Any,
        places: Sequence[StaffPlace],
        zone: str,
        *,
        chosen: Collection[int] = (),
        old: Session | None = None,
    ) -> None:
        """Offers the people of `places`; `old` is what a correction begins with."""
        self.zone = zone
        super().__init__(data, initial=_initial(zone, chosen, old), label_suffix="")
        names = {one.employment_id: one.name for one in places}
        self.fields["people"].choices = list(names.items())  # type: ignore[attr-defined]
        if old:  # a correction is of one person's session and stays of its kind
            del self.fields["people"], self.fields["kind"]

    def full_clean(self) -> None:
        """Read the day and the time on the program's clock, not on the server's."""
        with timezone.override(ZoneInfo(self.zone)):
            super().full_clean()

    def new_session(self, old: Session | None = None) -> NewSession:
        """What the valid form says."""
        said = self.cleaned_data
        return NewSession(
            kind=old.kind if old else said["kind"],
            occurred_at=said["occurred_at"],
            zone=self.zone,
            minutes=said["minutes"],
            form=said["form"],
            note=said["note"],
            form_nonce=said["form_nonce"],
        )


def _initial(zone: str, chosen: Collection[int], old: Session | None) -> dict[str, Any]:
    blank = {
        "people": list(chosen),
        "occurred_at": _local(now(), zone),
        "form_nonce": token_urlsafe(18),
    }
    if old is None:
        return blank
    said = {"minutes": old.minutes, "form": old.form, "note": old.note}
    return blank | said | {"occurred_at": _local(old.occurred_at, zone)}


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
