"""The ticks by which whoever records something says what it tells of."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hearth.rules.labels import LABELS, joined, names
from hearth.ui import words
from hearth.ui.widgets import Checks


class TellsField(forms.MultipleChoiceField):
    """Reasons to withhold something. Its value is their label."""

    def __init__(self, **more: Any) -> None:
        super().__init__(label=_("What this tells of"), widget=Checks, required=False, **more)

    def offer(self, *, held: int, told: int) -> None:
        """Offer no more than whoever records may see; of those, tick what is in `told`."""
        self.choices = words.reasons_held(held)
        self.initial = [name for name in names(told) if name in dict(self.choices)]
        self.help_text = words.seen_by(held)
        self.error_messages["invalid_choice"] = _("Tick only what you may see yourself.")

    def clean(self, value: Any) -> int:
        """The label of what was ticked."""
        return joined(*(LABELS[one] for one in super().clean(value)))
