"""What else happened, in the form of a contact: one small form for each thing.

Its fields are the attributes of its kind, as the pack declares them. In the data an entry is
`further-3`, with its kind's code, and `further-3-…` for each attribute.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hearth.encounters.models import Contact
from hearth.encounters.recorded import Opening, Recorded, started
from hearth.encounters.services import NewFurther
from hearth.ledger.selectors import in_page_language
from hearth.rules.evidence import LARGEST_COUNT, Attribute, EvidenceError, Kind
from hearth.ui.asked import number_said

PREFIX = "further"
ADD, REMOVE = "further-add", "further-remove"
ANSWERS = "answers-opening"  # no attribute has a dash
MOST = 40  # entries in one form


class Entry(forms.Form):
    """One thing that happened. Without data it is blank, or says what was recorded before."""

    def __init__(
        self,
        data: Any,
        *,
        kind: Kind,
        number: int,
        openings: Iterable[Opening] = (),
        initial: dict[str, Any] | None = None,
        is_new: bool = False,
    ) -> None:
        self.kind, self.is_new, self.number = kind, is_new, number
        super().__init__(data, prefix=f"{PREFIX}-{number}", initial=initial, label_suffix="")
        self.fields.update({one.code: field_of(one) for one in kind.attributes})
        if openings:
            blank = ("", _("Not stated"))
            choices = [blank, *((str(one.evidence_id), one.words) for one in openings)]
            self.fields[ANSWERS] = forms.ChoiceField(
                label=pgettext("what it answers", "About"), choices=choices, required=False
            )

    @property
    def title(self) -> str:
        """What the pack calls it."""
        return started(self.kind.title)

    def clean(self) -> dict[str, Any]:
        """Refuse attributes that the kind does not have, in the words of the kind."""
        for name in self.data:
            code = str(name).removeprefix(f"{self.prefix}-")
            if code != name and code not in self.fields:
                try:
                    self.kind.attribute(code)
                except EvidenceError as error:
                    raise ValidationError(str(error)) from error
        return self.cleaned_data

    def leave_unchecked(self) -> None:
        """It is still being filled in."""
        self._errors, self.cleaned_data = ErrorDict(), {}

    def new_further(self) -> NewFurther:
        """What the valid entry says."""
        said = dict(self.cleaned_data)
        answers = said.pop(ANSWERS, "")
        stated = {code: value for code, value in said.items() if value not in (None, "")}
        return NewFurther(self.kind.code, stated, int(answers) if answers else None)


def field_of(attribute: Attribute) -> forms.Field:
    """A flag is a box to tick, a code a list, a count a number; none is filled beforehand."""
    label = started(attribute.title)
    if attribute.type == "flag":
        return forms.BooleanField(label=label, required=False)
    if attribute.type == "code":
        choices = [(one.code, started(one.title)) for one in attribute.values]
        refusal = _("%(what)s takes one of these: %(values)s.") % {
            "what": label,
            "values": ", ".join(in_page_language(one.title) for one in attribute.values),
        }
        return forms.ChoiceField(
            label=label,
            choices=[("", _("Not stated")), *choices],
            required=False,
            error_messages={"invalid_choice": refusal.replace("%", "%%")},
        )
    refusal = _("%(what)s takes a whole number from 0 to %(most)s.") % {
        "what": label,
        "most": LARGEST_COUNT,
    }
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=LARGEST_COUNT,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), refusal),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class Entries:
    """Every entry of one form, from what was sent or from the contact that is corrected."""

    def __init__(self, data: Any, recorded: Recorded, old: Contact | None = None) -> None:
        self.recorded = recorded
        self.unknown: list[str] = []
        self.taken: str | None = data.get(REMOVE) if data else None
        self.all = list(self._sent(data) if data else self._kept(old))

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """What can be added: code and title."""
        return [(code, started(kind.title)) for code, kind in self.recorded.kinds.items()]

    def __iter__(self) -> Any:
        return iter(self.all)

    def problems(self) -> list[str]:
        """Why the entries cannot be saved, each beginning with its title."""
        refused = _("No program of this member records this by hand: %(kind)s.")
        found = [refused % {"kind": code} for code in self.unknown]
        for entry in self.all:
            for reasons in entry.errors.values():
                found += [f"{entry.title}: {reason}" for reason in reasons]
        return found

    def leave_unchecked(self) -> None:
        """The form is still being filled in."""
        for entry in self.all:
            entry.leave_unchecked()

    def _sent(self, data: Mapping[str, Any]) -> Iterable[Entry]:
        tails = (name.removeprefix(f"{PREFIX}-") for name in data if name.startswith(f"{PREFIX}-"))
        numbers = sorted(one for one in map(number_said, tails) if one is not None)
        for number in numbers[:MOST]:
            if self.taken != str(number):
                yield from self._entry(data, data[f"{PREFIX}-{number}"], number)
        if (added := data.get(ADD)) and len(numbers) < MOST:
            number = max(numbers, default=-1) + 1
            yield from self._entry(data, added, number, is_new=True)

    def _kept(self, old: Contact | None) -> Iterable[Entry]:
        for number, one in enumerate(old.further.all() if old else ()):
            initial = {**one.attributes, ANSWERS: one.answers_id}
            yield from self._entry(None, one.kind, number, initial=initial)

    def _entry(self, data: Any, code: str, number: int, **more: Any) -> Iterable[Entry]:
        if kind := self.recorded.kinds.get(code):
            openings = self.recorded.openings.get(code, ())
            yield Entry(data, kind=kind, number=number, openings=openings, **more)
        else:
            self.unknown.append(code)
