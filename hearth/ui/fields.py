"""A form field as it will be drawn: label, hint, reason, and the control or its choices.

And `MomentField`, for the two hours a year that Django's field does not read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseForm, BoundField
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hearth.ui import words

CLASSES = {"select": "usa-select", "textarea": "usa-textarea"}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One radio or check box; `attrs` is its attributes, ready for the tag."""

    label: str
    attrs: SafeString


@dataclass(frozen=True, kw_only=True)
class FieldView:
    """`look` says which control is drawn: input, check, checks, segments or chips."""

    name: str
    id: str
    label: str
    hint: str
    errors: tuple[str, ...]
    optional: bool
    look: str
    control: SafeString | str = ""
    choices: tuple[Choice, ...] = ()

    @property
    def grouped(self) -> bool:
        """Several controls under one question are a fieldset with a legend."""
        return self.look in ("checks", "segments", "chips")


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One line of an error summary: what is wrong and where."""

    text: str
    target: str


_drawn: ContextVar[dict[str, BoundField] | None] = ContextVar("drawn", default=None)


@contextmanager
def noting_fields() -> Iterator[dict[str, BoundField]]:
    """Within the block, a form that draws a field puts all its fields into what is given."""
    fields: dict[str, BoundField] = {}
    token = _drawn.set(fields)
    try:
        yield fields
    finally:
        _drawn.reset(token)


def field_view(bound: BoundField) -> FieldView:
    """Everything the partial needs, decided here so that it decides nothing."""
    drawn = _drawn.get()
    if drawn is not None and bound.html_name not in drawn:
        drawn.update({one.html_name: one for one in bound.form})
    look = look_of(bound.field.widget)
    grouped = look in ("checks", "segments", "chips")
    return FieldView(
        name=bound.html_name,
        id=bound.id_for_label or bound.auto_id,
        label=str(bound.label),
        hint=str(bound.help_text),
        errors=said(bound),
        optional=not bound.field.required and look != "check",
        look=look,
        control="" if grouped else bound.as_widget(attrs=control_attrs(bound, look)),
        choices=choices_of(bound) if grouped else (),
    )


def look_of(widget: forms.Widget) -> str:
    """Our widgets name their look; Django's own get the plainest one that fits."""
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    plain = isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect)
    return str(getattr(widget, "look", "checks" if plain else "input"))


def control_attrs(bound: BoundField, look: str) -> dict[str, str | bool]:
    """Classes, and what describes the control to those who hear it."""
    attrs: dict[str, str | bool] = {}
    if look != "check":
        attrs["class"] = control_class(bound.field.widget)
    told = described_by(bound)
    if told:
        attrs["aria-describedby"] = told
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return attrs


def control_class(widget: forms.Widget) -> str:
    """The USWDS class, before any the form gave the widget."""
    kind = "select" if isinstance(widget, forms.Select) else ""
    kind = "textarea" if isinstance(widget, forms.Textarea) else kind
    return f"{CLASSES.get(kind, 'usa-input')} {widget.attrs.get('class', '')}".strip()


def described_by(bound: BoundField) -> str:
    """Ids of the hint and the reason, those that there are."""
    parts = [("hint", bound.help_text), ("error", bound.errors)]
    return " ".join(f"{bound.auto_id}-{part}" for part, there in parts if there)


def choices_of(bound: BoundField) -> tuple[Choice, ...]:
    """The choices of a group, each with the attributes of its own control."""
    return tuple(
        Choice(
            label=str(sub.data["label"]),
            attrs=flatatt(
                {
                    "type": sub.data["type"],
                    "name": sub.data["name"],
                    "value": sub.data["value"],
                    **sub.data["attrs"],
                    "checked": bool(sub.data["selected"]),
                }
            ),
        )
        for sub in bound.subwidgets
        if not bound.field.required or str(sub.data["value"]) != ""
    )


def reasons(form: BaseForm) -> tuple[Reason, ...]:
    """Why the form was not accepted, each line leading to its field."""
    whole = tuple(Reason(text=str(text), target="") for text in form.non_field_errors())
    return whole + tuple(
        Reason(text=text, target=first_control(bound)) for bound in form for text in said(bound)
    )


def said(bound: BoundField) -> tuple[str, ...]:
    """What is wrong, naming the field where the form has no words of its own for a blank."""
    blank = str(forms.Field.default_error_messages["required"])
    missing = _("Still to fill in: %(label)s") % {"label": bound.label}
    return tuple(missing if str(error) == blank else str(error) for error in bound.errors)


def first_control(bound: BoundField) -> str:
    """The id that focus goes to: the first choice of a group, else the control."""
    if look_of(bound.field.widget) in ("checks", "segments", "chips"):
        return f"{bound.auto_id}_0"
    return bound.auto_id


class MomentField(forms.DateTimeField):
    """A day and a time by the clock of the current zone, also where that clock is moved.

    A time that came twice is the first of the two; one that never came is refused in words.
    """

    def to_python(self, value: str | date | None) -> datetime | None:
        """The instant. Raises ValidationError for what no clock showed."""
        try:
            return super().to_python(value)
        except ValidationError as error:
            if error.code != "ambiguous_timezone" or error.params is None:
                raise
            return _first_instant(error.params["datetime"], timezone.get_current_timezone())


def _first_instant(shown: datetime, zone: tzinfo) -> datetime:
    # In UTC: Python holds a time shown twice for unequal to the same instant in any other zone.
    if _was_shown(shown, zone):
        return shown.replace(tzinfo=zone, fold=0).astimezone(UTC)
    first = shown.replace(second=0, microsecond=0)
    while not _was_shown(first, zone):
        first += timedelta(minutes=1)
    raise ValidationError(
        _("That time did not exist: the clocks went forward. Choose %(time)s or later."),
        code="skipped",
        params={"time": words.clock(first)},
    )


def _was_shown(shown: datetime, zone: tzinfo) -> bool:
    instant = shown.replace(tzinfo=zone).astimezone(UTC)
    return instant.astimezone(zone).replace(tzinfo=None) == shown
