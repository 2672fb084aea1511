"""The form of a packet: to whom, what goes along, until when."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hearth.access.areas import Area
from hearth.rules.labels import LABELS
from hearth.ui.spans import SpanForm, offer
from hearth.ui.widgets import Checks
from hearth.ui.words import titles_of

USUALLY = timedelta(days=30)


class PacketForm(SpanForm):
    """A packet always says who the member is; `held` are the reasons that its sender holds."""

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
    reasons = forms.MultipleChoiceField(
        label=_("Also what tells of"),
        help_text=_("Tick only what the member has agreed in writing to send."),
        widget=Checks,
        required=False,
    )
    field_order = ("recipient", "areas", "reasons", "starts_on", "ends_on", "words")

    def __init__(self, data: Any, today: date, recipients: Mapping[int, str], held: int) -> None:
        super().__init__(data, today)
        offer(self, "recipient", [("", _("Choose")), *recipients.items()])
        offer(self, "reasons", titles_of(held))
        self.fields["ends_on"].required = True
        self.fields["ends_on"].help_text = _("From this day on they see it no more.")
        self.initial["ends_on"] = today + USUALLY

    @property
    def packet(self) -> dict[str, Any]:
        """What `access.arranging.refer` takes beside the recipient."""
        said = self.cleaned_data
        areas = [Area.IDENTITY, *(Area(one) for one in said["areas"])]
        return self.span | {"areas": areas, "reasons": [LABELS[one] for one in said["reasons"]]}
