"""Forms of spans of days, and forms that say what they will do before they do it."""

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from hearth.ui.widgets import DayInput

DAY_ERRORS = {"required": _("Enter a day."), "invalid": _("Enter a day.")}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A form about a member, and what it will do: how both are called, and where they close to."""

    member: Any
    title: str
    back: str

    def facts(self, request: HttpRequest) -> dict[str, object]:
        """What every page of it shows."""
        return {
            "title": self.title,
            "member": self.member,
            "form_action": request.path,
            "close_url": self.back,
            "place": "members",
        }


class Step(Enum):
    """What a page with such a form does next."""

    ASK = auto()
    FORETELL = auto()
    DO = auto()


def step_of(request: HttpRequest, form: forms.Form) -> Step:
    """Ask until the form is valid, or again on request; then foretell; do it once confirmed."""
    pressed = request.POST.get("step")
    if not form.is_valid() or pressed == "change":
        return Step.ASK
    return Step.DO if pressed == "confirm" else Step.FORETELL


def carried(form: forms.Form) -> list[SafeString]:
    """What was filled in, to be sent along with the confirmation."""
    return [form[name].as_hidden() for name in form.fields]


def ask_page(
    request: HttpRequest, sheet: Sheet, form: forms.Form, template: str = "ui/pages/arrange.html"
) -> HttpResponse:
    """The form, with what is wrong in it; in a room's own page where it has more to say."""
    facts = sheet.facts(request) | {"form": form}
    return render(request, template, facts, status=422 if form.errors else 200)


def foretell_page(
    request: HttpRequest, sheet: Sheet, will: list[str], form: forms.Form | None = None
) -> HttpResponse:
    """What will happen, and the button that does it; back to the form where there was one."""
    facts = {"will": will, "carried": carried(form) if form else [], "may_change": bool(form)}
    return render(request, "ui/pages/confirm.html", sheet.facts(request) | facts)


class ReasonField(forms.CharField):
    """Why somebody does it: a sentence."""

    def __init__(self, *, max_length: int) -> None:
        short = _("Say why in a sentence.")
        super().__init__(
            label=_("Why"),
            min_length=5,
            max_length=max_length,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": short, "min_length": short},
        )


class DaysForm(forms.Form):
    """From a day, and until one if that is known. `today` is the network's."""

    starts_on = forms.DateField(label=_("From"), widget=DayInput, error_messages=DAY_ERRORS)
    ends_on = forms.DateField(
        label=_("Until"),
        help_text=_("From this day on it holds no more. Leave it empty while no end is known."),
        widget=DayInput,
        required=False,
        error_messages=DAY_ERRORS,
    )

    def __init__(self, data: Any, today: date) -> None:
        super().__init__(data, initial={"starts_on": today}, label_suffix="")
        self.today = today

    def clean_starts_on(self) -> date:
        """What was seen before stays seen: nothing is arranged for the past."""
        day: date = self.cleaned_data["starts_on"]
        if day < self.today:
            raise ValidationError(_("It begins today at the earliest."))
        return day

    def clean(self) -> dict[str, Any]:
        """A span has a day at least."""
        said = self.cleaned_data
        since, until = said.get("starts_on"), said.get("ends_on")
        if since and until and until <= since:
            self.add_error("ends_on", _("It ends after the day it begins."))
        return said


class SpanForm(DaysForm):
    """The same, with the reason in words."""

    words = ReasonField(max_length=500)

    @property
    def span(self) -> dict[str, Any]:
        """What the services of `access.arranging` take."""
        return {name: self.cleaned_data[name] for name in ("starts_on", "ends_on", "words")}


class EndForm(forms.Form):
    """From which day something arranged holds no more."""

    ends_on = forms.DateField(
        label=_("Ends on"),
        help_text=_("From this day on it holds no more."),
        widget=DayInput,
        error_messages=DAY_ERRORS,
    )

    def __init__(self, data: Any, today: date) -> None:
        super().__init__(data, initial={"ends_on": today}, label_suffix="")
        self.today = today

    def clean_ends_on(self) -> date:
        """What held until now did hold."""
        day: date = self.cleaned_data["ends_on"]
        if day < self.today:
            raise ValidationError(_("It ends today at the earliest."))
        return day


def offer(form: forms.Form, field: str, choices: list[Any]) -> None:
    """Let a field be one of these, or some."""
    form.fields[field].choices = choices  # type: ignore[attr-defined]
