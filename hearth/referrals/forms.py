"""The form of a packet: to whom, what goes along, until when."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hearth.access.areas import Area
from hearth.access.arranging import LONGEST_PACKET
from hearth.ui.spans import EndForm, SpanForm, offer
from hearth.ui.widgets import Checks
from hearth.ui.words import full_day

USUALLY = timedelta(days=30)


class PacketForm(SpanForm):
    """A packet always says who the member is, and holds nothing that carries a label."""

    recipient = forms.TypedChoiceField(
        label=_("To which organization"),
        coerce=int,
        error_messages={"required": _("Choose an organization.")},
    )
    areas = forms.TypedMultipleChoiceField(
        label=_("What goes along"),
        help_text=_("Who the member is goes along in any case."),
        coerce=int,
        choices=[
            (Area.COURSE.value, _("What their programs ask for, and what came of it")),
            (Area.CARE.value, _("What happened: contacts, documents, hospital stays")),
        ],
        widget=Checks,
        required=False,
    )
    field_order = ("recipient", "areas", "starts_on", "ends_on", "words")

    def __init__(self, data: Any, today: date, recipients: Mapping[int, str]) -> None:
        super().__init__(data, today)
        offer(self, "recipient", [("", _("Choose")), *recipients.items()])
        self.fields["ends_on"].required = True
        self.fields["ends_on"].help_text = _("From this day on they see it no more.")
        self.initial["ends_on"] = today + USUALLY

    def clean(self) -> dict[str, Any]:
        """A packet closes while somebody still remembers it."""
        said = super().clean()
        since, until = said.get("starts_on"), said.get("ends_on")
        if since and until and until - since > LONGEST_PACKET:
            longest = {"days": LONGEST_PACKET.days}
            self.add_error("ends_on", _("A packet is open for %(days)s days at most.") % longest)
        return said

    @property
    def packet(self) -> dict[str, Any]:
        """What `access.arranging.refer` takes beside the recipient."""
        said = self.cleaned_data
        areas = [Area.IDENTITY, *(Area(one) for one in said["areas"])]
        return self.span | {"areas": areas}


class EndPacketForm(EndForm):
    """From which day a packet is open no more: never later than it closes by itself."""

    def __init__(self, data: Any, today: date, closes_on: date | None) -> None:
        super().__init__(data, today)
        self.closes_on = closes_on

    def clean_ends_on(self) -> date:
        """Whoever wants it open for longer sends another one."""
        day = super().clean_ends_on()
        if self.closes_on and day > self.closes_on:
            closes = {"day": full_day(self.closes_on)}
            raise ValidationError(_("It closes on %(day)s already.") % closes)
        return day
