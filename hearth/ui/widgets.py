"""Choices in forms. Each is a Django widget that keeps its own data handling; only the
look differs, which the `field` tag draws by the widget's `look`."""

from typing import Any

from django import forms


class Segmented(forms.RadioSelect):
    """Two to five choices in one row."""

    look = "segments"


class Checks(forms.CheckboxSelectMultiple):
    """Many of few, in two columns."""

    look = "checks"


class Chips(forms.CheckboxSelectMultiple):
    """Quick phrases and goals: toggle chips, check boxes underneath."""

    look = "chips"


class DayInput(forms.DateInput):
    """A calendar day, by the browser's own picker and its wording."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A day and a time of day, to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")
