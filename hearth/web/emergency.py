"""Opening a record in an emergency: the form, and the banner on the member's pages afterwards."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from hearth.access.actors import Actor
from hearth.access.emergencies import (
    BREAK_GLASS,
    Asked,
    EmergencyReason,
    TooOftenError,
    break_glass,
    live_emergencies,
)
from hearth.access.middleware import note_shown
from hearth.access.models import Emergency
from hearth.access.permissions import open_to
from hearth.access.requests import ActingRequest
from hearth.access.selectors import names_of_members
from hearth.ui import words
from hearth.ui.answers import SeeOther
from hearth.ui.components import Notice
from hearth.ui.spans import DAY_ERRORS
from hearth.ui.widgets import DayInput


class EmergencyForm(forms.Form):
    """Who, exactly, and why."""

    identifier = forms.CharField(
        label=lazy("Medicaid or other number"),
        help_text=lazy("All of it, as it is written on the card."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": lazy("Enter the number.")},
    )
    birth_on = forms.DateField(
        label=lazy("Birth date"),
        widget=DayInput,
        error_messages=DAY_ERRORS,
    )
    code = forms.ChoiceField(
        label=lazy("What the emergency is"),
        help_text=lazy(
            "Records of substance use treatment open for the first three alone: where health is in"
            " danger."
        ),
        choices=[("", lazy("Choose")), *EmergencyReason.choices],
        error_messages={"required": lazy("Say what the emergency is.")},
    )
    words = forms.CharField(
        label=lazy("What happened, and why you need the record"),
        help_text=lazy("The privacy officers read this."),
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": lazy("Say what happened."),
            "min_length": lazy("Say it in a sentence."),
        },
    )

    def asked(self) -> Asked:
        """What the valid form says."""
        return Asked(**self.cleaned_data)


@open_to(*BREAK_GLASS, asks_again=True)
@require_http_methods(["GET", "POST"])
def open_in_emergency(request: ActingRequest) -> HttpResponse:
    """The form; what it opens is the member's page, for four hours."""
    form = EmergencyForm(request.POST or None, label_suffix="")
    if form.is_valid():
        member_id = _opened(request, form)
        if member_id is not None:
            note_shown(request, [member_id], "break_glass")
            return SeeOther(reverse("member", args=[member_id]))
    facts = {"form": form, "form_action": request.path, "close_url": reverse("home")}
    facts["place"] = "members"
    return render(
        request, "web/open_in_emergency.html", facts, status=422 if form.is_bound else 200
    )


def _opened(request: ActingRequest, form: EmergencyForm) -> int | None:
    """The member's number; None with one answer for whatever is refused."""
    try:
        address = request.build_absolute_uri(reverse("home"))
        member_id = break_glass(request.actor, form.asked(), address)
    except TooOftenError:
        form.add_error(None, _("Too many tries. Wait an hour, or call your privacy officer."))
        return None
    if member_id is None:
        form.add_error(None, _("No record opens with this number and this birth date."))
    return member_id


def banners(actor: Actor, member_ids: Iterable[int]) -> tuple[Notice, ...]:
    """What stands on every page that shows a member whose record was opened in an emergency."""
    if actor.role not in BREAK_GLASS:
        return ()
    live = live_emergencies(actor, member_ids)
    if not live:
        return ()
    names = names_of_members(actor, (one.member_id for one in live))
    return tuple(_banner(actor, one, names[one.member_id]) for one in live)


def _banner(actor: Actor, emergency: Emergency, name: str) -> Notice:
    ends_at = emergency.ends_at.astimezone(ZoneInfo(actor.zone))
    said = {"person": actor.name, "name": name, "time": words.instant(ends_at)}
    return Notice(
        kind="error",
        lead=_("%(name)s: opened in an emergency.") % said,
        text=_(
            "%(person)s has it open until %(time)s. A privacy officer looks at each such opening."
        )
        % said,
    )
