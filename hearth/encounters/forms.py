"""The form of a contact: few taps, and nothing ticked beforehand but what keeps it from others.

Who is in a program that tells of something is written about there: that is ticked, and whoever
records may take it away.
"""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_urlsafe
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hearth.encounters.entries import ADD, REMOVE, Entries
from hearth.encounters.models import Contact, Mode, WithWhom
from hearth.encounters.policies import UNKNOWN_SERVICE, ContactRefusedError, check_known_services
from hearth.encounters.recorded import Recorded, started
from hearth.encounters.selectors import Chart
from hearth.encounters.services import NewContact
from hearth.foundation.clock import now
from hearth.ledger.selectors import in_page_language
from hearth.rules.evidence import Attribute
from hearth.rules.labels import NORMAL, REASONS, covers, joined
from hearth.rules.text import Text
from hearth.ui.fields import MomentField
from hearth.ui.telling import TellsField
from hearth.ui.widgets import Checks, DayInput, MomentInput, Segmented

REACHED, TRIED, SOMEONE = "reached", "tried", "someone"
MINUTES_ERROR = _("Enter the minutes as a number from 1 to 480.")
MINUTES_ERRORS = dict.fromkeys(("invalid", "min_value", "max_value"), MINUTES_ERROR)


class ContactForm(forms.Form):
    """A contact with one member; times are read and shown in the zone of their program.

    `held` are the reasons that whoever records may see of the member: no others are offered.
    """

    mode = forms.ChoiceField(
        label=_("How"),
        choices=Mode.choices,
        widget=Segmented,
        error_messages={"required": _("Say how: in person, by phone or otherwise.")},
    )
    outcome = forms.ChoiceField(
        choices=[(REACHED, _("Reached")), (TRIED, _("Tried")), (SOMEONE, _("Someone else"))],
        widget=Segmented,
    )
    occurred_at = MomentField(
        label=_("When"),
        widget=MomentInput,
        error_messages={"required": _("Say when it was."), "invalid": _("Enter a day and a time.")},
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=1,
        max_value=480,
        error_messages=MINUTES_ERRORS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    spoke_with = forms.ChoiceField(
        label=_("If someone else"),
        choices=[
            (WithWhom.OTHER, _("Other")),
            (WithWhom.REPRESENTATIVE, _("Representative")),
            (WithWhom.PROVIDER, _("Provider")),
        ],
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    promise = forms.CharField(label=_("You promised"), required=False, max_length=200)
    next_on = forms.DateField(
        label=_("By"),
        required=False,
        widget=DayInput,
        error_messages={"invalid": _("Enter a day.")},
    )
    tells_of = TellsField()
    form_nonce = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(
        self,
        data: Any = None,
        *,
        chart: Chart,
        recorded: Recorded,
        held: int,
        old: Contact | None = None,
    ) -> None:
        self.chart, self.held, self.old = chart, held, old
        self.further = Entries(data, recorded, old)
        self.is_unfinished = bool(data) and (ADD in data or REMOVE in data)
        super().__init__(data, initial=_initial(chart, old), label_suffix="")
        told = old.label if old else recorded.label
        self.fields["tells_of"].offer(held=held, told=told)  # type: ignore[attr-defined]  # its own
        given = chart.member.chosen_name or chart.member.given_name
        asked = _("Did you reach %(name)s?") % {"name": given}
        self.fields["outcome"].label = asked
        self.fields["outcome"].error_messages["required"] = _(
            "Say whether you reached %(name)s."
        ) % {"name": given}
        if recorded.services:
            called = chart.terms.many("core_service")
            self.fields["services"] = _offered(recorded.services, called)
        for code in recorded.asked_of_contact:
            self.fields[code] = _asked(recorded.contact.attribute(code))

    @property
    def kept(self) -> int:
        """What the corrected contact tells of and the form does not offer, so that it stays."""
        label = self.old.label if self.old else NORMAL
        told = (one for one in REASONS.values() if covers(label, one))
        return joined(*(one for one in told if not covers(self.held, one)))

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields that only some programs ask for."""
        return [self[code] for code in self.further.recorded.asked_of_contact]

    def full_clean(self) -> None:
        """Read the day and the time on the program's clock, not on the server's.

        A form to which something was only just added, or taken away, is not checked yet.
        """
        if self.is_unfinished:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return self.further.leave_unchecked()
        with timezone.override(ZoneInfo(self.chart.zone)):
            super().full_clean()

    def clean_occurred_at(self) -> datetime:
        """A correction that leaves the time as shown keeps its instant: it may have come twice."""
        at: datetime = self.cleaned_data["occurred_at"]
        old = self.old
        if old and _local(at, self.chart.zone) == _local(old.occurred_at, old.zone):
            return old.occurred_at
        return at

    def is_valid(self) -> bool:
        """Whether it can be saved; never while something is still being added."""
        return super().is_valid() and not self.is_unfinished

    def clean(self) -> dict[str, Any]:
        """The contact, and everything else that happened."""
        for problem in self.further.problems():
            self.add_error(None, problem)
        if "services" not in self.fields:
            self._refuse_services()
        return self.cleaned_data

    def _refuse_services(self) -> None:
        """What was sent though it was not offered: the member may have left the program since."""
        sent = Checks().value_from_datadict(self.data, self.files, "services")
        try:
            check_known_services(sent or (), ())
        except ContactRefusedError as refused:
            self.add_error(None, str(refused))

    def new_contact(self) -> NewContact:
        """What the valid form says."""
        said = self.cleaned_data
        spoke_with = {
            REACHED: WithWhom.MEMBER.value,
            TRIED: "",
            SOMEONE: said["spoke_with"],
        }
        return NewContact(
            occurred_at=said["occurred_at"],
            zone=self.chart.zone,
            mode=said["mode"],
            with_whom=spoke_with[said["outcome"]],
            minutes=said["minutes"],
            services=tuple(said.get("services", ())),
            note=said["note"],
            promise=said["promise"],
            next_on=said["next_on"],
            label=joined(self.kept, said["tells_of"]),
            tracked_from=self.chart.tracked_from,
            form_nonce=said["form_nonce"],
            done_by=said.get("by", ""),
            place=said.get("place", ""),
            further=tuple(entry.new_further() for entry in self.further),
        )


def _offered(services: Mapping[str, Text], called: str) -> forms.Field:
    return forms.MultipleChoiceField(
        label=_("What you did"),
        help_text=called,
        choices=[(code, in_page_language(title)) for code, title in services.items()],
        widget=Checks,
        required=False,
        error_messages={"invalid_choice": UNKNOWN_SERVICE},
    )


def _asked(attribute: Attribute) -> forms.Field:
    choices = [(one.code, started(one.title)) for one in attribute.values]
    return forms.ChoiceField(
        label=started(attribute.title),
        choices=[("", _("Not stated")), *choices],
        required=False,
    )


def _initial(chart: Chart, old: Contact | None) -> dict[str, Any]:
    blank = {
        "occurred_at": _local(now(), chart.zone),
        "form_nonce": token_urlsafe(18),
    }
    if old is None:
        return blank
    outcomes = {"": TRIED, WithWhom.MEMBER.value: REACHED}
    return blank | {
        "mode": old.mode,
        "outcome": outcomes.get(old.with_whom, SOMEONE),
        "occurred_at": _local(old.occurred_at, old.zone),
        "minutes": old.minutes,
        "spoke_with": old.with_whom,
        "services": old.services,
        "note": old.note,
        "promise": old.promise,
        "next_on": old.next_on,
        "by": old.done_by,
        "place": old.place,
    }


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
