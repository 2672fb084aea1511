"""The forms of a member's place in a program."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hearth.ledger.changes import CLOSE, Change, changes_of
from hearth.ledger.selectors import Enrolled, in_page_language
from hearth.rules.model import Acuity
from hearth.ui.widgets import DayInput

LONGEST_REASON = 500  # as the table keeps it


class PlaceForm(forms.Form):
    """What changes, and from which day; the choices are what the member's packs know."""

    change = forms.ChoiceField(
        label=_("What changes"),
        error_messages={
            "required": _("Say what changes."),
            "invalid_choice": _("This was changed meanwhile. Look at the list again."),
        },
    )
    on = forms.DateField(
        label=_("From"),
        widget=DayInput,
        error_messages={"required": _("Say from which day."), "invalid": _("Enter a day.")},
    )

    reason = forms.CharField(
        label=_("Why, in words"),
        required=False,
        max_length=LONGEST_REASON,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "max_length": _("Write at most %(most)s characters.") % {"most": LONGEST_REASON},
        },
    )

    def __init__(self, data: Any, enrolled: Sequence[Enrolled], today: date) -> None:
        """Offers what may change in each of the programs."""
        super().__init__(data, initial={"on": today})
        self._changes = {one.word: one for each in enrolled for one in changes_of(each)}
        self.fields["change"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *((each.program.title, self._choices(each)) for each in enrolled),
        ]
        if needing := [one.label for one in self._changes.values() if one.needs_reason]:
            said = "; ".join(dict.fromkeys(needing))
            self.fields["reason"].help_text = _("Needed for: %(titles)s.") % {"titles": said}

    @property
    def asks_why(self) -> bool:
        """Whether any of the reasons to leave may come with words."""
        return any(one.act == CLOSE for one in self._changes.values())

    def clean(self) -> dict[str, Any]:
        """Some reasons to leave are none without words."""
        cleaned = super().clean() or self.cleaned_data
        change = self._changes.get(cleaned.get("change", ""))
        if change and change.needs_reason and not cleaned.get("reason"):
            self.add_error("reason", _("Say why in words: this reason alone is not enough."))
        return cleaned

    def chosen(self) -> Change:
        """The change of a valid form."""
        return self._changes[self.cleaned_data["change"]]

    def _choices(self, enrolled: Enrolled) -> list[tuple[str, str]]:
        return [(key, one.label) for key, one in self._changes.items() if one.enrolled is enrolled]


class AcuityForm(forms.Form):
    """The questions of a pack's acuity score, one answer each."""

    def __init__(self, data: Any, acuity: Acuity) -> None:
        """Asks every item of the pack."""
        super().__init__(data)
        for item in acuity.items:
            self.fields[item.code] = forms.ChoiceField(
                label=in_page_language(item.title),
                choices=[(one.code, in_page_language(one.title)) for one in item.answers],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose an answer.")},
            )
