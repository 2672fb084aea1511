"""The forms of oversight: a period, an officer's words, and what is arranged for a member."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from hearth.access.emergencies import Finding
from hearth.access.noticing import Closing
from hearth.oversight.arranged import is_minor
from hearth.oversight.sight import ELSEWHERE, Question, Sight
from hearth.oversight.sight_wording import KIND_WORDS, asked_words, label_words, source_words
from hearth.rules.labels import HELD, MINOR, NAMED_ONLY, NORMAL
from hearth.ui.spans import DAY_ERRORS, DaysForm, ReasonField, SpanForm, offer
from hearth.ui.widgets import Checks, DayInput, Segmented
from hearth.ui.words import titles_of
from hearth.workforce.roles import Role

FIRST_DAY = date(1900, 1, 1)
LONGEST = timedelta(days=366)
CHOOSE_ERRORS = {"required": _("Say what you found.")}


class PeriodForm(forms.Form):
    """From one day to another, both included; a year at most."""

    since = forms.DateField(label=_("From"), widget=DayInput, error_messages=DAY_ERRORS)
    until = forms.DateField(label=_("To"), widget=DayInput, error_messages=DAY_ERRORS)

    def __init__(self, data: Any, today: date) -> None:
        usual = {"since": today.replace(day=1), "until": today}
        super().__init__(data, initial=usual, label_suffix="")

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a period that ends before it begins, or a longer one."""
        said = self.cleaned_data
        if since_until := (said.get("since"), said.get("until")):
            _check_period(*since_until)
        return said


def _check_period(since: date | None, until: date | None) -> None:
    if since is None or until is None:
        return
    if until < since:
        raise ValidationError(_("The period ends before it begins."))
    if until - since > LONGEST:
        raise ValidationError(_("Choose a year at most."))


class SightDayForm(forms.Form):
    """Of which day it is asked who may see what; blank, of today."""

    day = forms.DateField(
        label=_("Day"), widget=DayInput, required=False, error_messages=DAY_ERRORS
    )

    def __init__(self, data: QueryDict, today: date) -> None:
        super().__init__({"day": today.isoformat()} | data.dict(), label_suffix="")
        self.today = today

    def clean_day(self) -> date:
        """Raises ValidationError for a day to come, of which nobody knows yet."""
        day: date = self.cleaned_data["day"] or self.today
        if not FIRST_DAY <= day <= self.today:
            raise ValidationError(_("Choose a day that is not after today."))
        return day

    @property
    def shown(self) -> date:
        """The day that the page tells of."""
        return self.cleaned_data["day"] if self.is_valid() else self.today


class SightForm(forms.Form):
    """Whom and what an officer asks about: one hat, one kind, one label, one source."""

    hat = forms.TypedChoiceField(
        label=_("Why may this person see it, or not?"), required=False, coerce=int, empty_value=None
    )
    kind = forms.ChoiceField(label=_("What"), required=False)
    label = forms.TypedChoiceField(label=_("Which items"), required=False, coerce=int)
    source = forms.TypedChoiceField(label=_("Recorded by"), required=False, coerce=int)

    def __init__(self, data: QueryDict, sight: Sight, asked_at: int | None) -> None:
        source = asked_at if asked_at in sight.sources else ELSEWHERE
        usual = {"kind": "care", "source": str(source)}
        super().__init__(usual | data.dict(), label_suffix="")
        self.hats = {one.id: one for one in sight.hats}
        hats = [(one.id, asked_words(sight, one)) for one in sight.hats]
        offer(self, "hat", [("", _("Nobody in particular")), *hats])
        offer(self, "kind", list(KIND_WORDS.items()))
        offer(self, "label", [(one, label_words(one)) for one in sight.labels])
        offer(self, "source", [(one, source_words(sight, one)) for one in sight.sources])

    @property
    def question(self) -> Question | None:
        """What is asked, if somebody is asked about."""
        if not self.is_valid() or self.cleaned_data["hat"] is None:
            return None
        said = self.cleaned_data
        hat, kind = self.hats[said["hat"]], said["kind"] or "care"
        return Question(hat, kind, said["label"] or NORMAL, said["source"] or ELSEWHERE)


class WordsForm(forms.Form):
    """What every officer's word needs: a sentence."""

    words = ReasonField(max_length=1000)


class ReviewForm(WordsForm):
    """What an officer found of an emergency."""

    finding = forms.ChoiceField(
        label=_("Was it justified?"),
        choices=Finding.choices,
        widget=Segmented,
        error_messages=CHOOSE_ERRORS,
    )
    field_order = ("finding", "words")


class CloseForm(WordsForm):
    """What an officer found of a signal."""

    closing = forms.ChoiceField(
        label=_("What was it?"),
        help_text=_("What is expected of the same two is not asked again for a year."),
        choices=Closing.choices,
        widget=Segmented,
        error_messages=CHOOSE_ERRORS,
    )
    field_order = ("closing", "words")


class KeepPersonForm(SpanForm):
    """Which person is kept away; `people` are those that may be chosen, by number."""

    staff = forms.TypedChoiceField(
        label=_("Who"), coerce=int, error_messages={"required": _("Choose who.")}
    )
    field_order = ("staff", "starts_on", "ends_on", "words")

    def __init__(self, data: Any, today: date, people: Mapping[int, str]) -> None:
        super().__init__(data, today)
        offer(self, "staff", [("", _("Choose")), *people.items()])


class KeepOrganizationForm(SpanForm):
    """Which organization is kept away."""

    organization = forms.TypedChoiceField(
        label=_("Which organization"),
        coerce=int,
        error_messages={"required": _("Choose an organization.")},
    )
    field_order = ("organization", "starts_on", "ends_on", "words")

    def __init__(self, data: Any, today: date, organizations: Mapping[int, str]) -> None:
        super().__init__(data, today)
        offer(self, "organization", [("", _("Choose")), *organizations.items()])


class SealForm(SpanForm):
    """Who still finds a sealed member; the officer who seals stays, to be able to end it."""

    listed = forms.TypedMultipleChoiceField(
        label=_("Who still finds the member"),
        help_text=_("Everybody else finds nothing. You stay on the list: somebody has to end it."),
        coerce=int,
        widget=Checks,
        error_messages={"required": _("Choose who still finds the member.")},
    )
    field_order = ("listed", "starts_on", "ends_on", "words")

    def __init__(self, data: Any, today: date, people: Mapping[int, str], officer: int) -> None:
        super().__init__(data, today)
        offer(self, "listed", list(people.items()))
        self.initial["listed"] = [officer]
        self.officer = officer

    def clean_listed(self) -> list[int]:
        """Whoever seals is not shut out by it."""
        listed: list[int] = self.cleaned_data["listed"]
        if self.officer not in listed:
            raise ValidationError(_("Leave yourself on the list: somebody has to end it."))
        return listed


class NamedForm(SpanForm):
    """Who sees which of the reasons that no role holds."""

    employment = forms.TypedChoiceField(
        label=_("Who"), coerce=int, error_messages={"required": _("Choose who.")}
    )
    reasons = forms.MultipleChoiceField(
        label=_("What they may see"),
        help_text=_("Of this member alone, where everything else is open to them already."),
        widget=Checks,
        error_messages={"required": _("Choose what they may see.")},
    )
    field_order = ("employment", "reasons", "starts_on", "ends_on", "words")

    def __init__(self, data: Any, today: date, people: Mapping[int, str]) -> None:
        super().__init__(data, today)
        offer(self, "employment", [("", _("Choose")), *people.items()])
        offer(self, "reasons", titles_of(NAMED_ONLY))


class PersonalHatForm(DaysForm):
    """Who signs in for a member: as the member, or as somebody who stands for them."""

    role = forms.TypedChoiceField(
        label=_("As whom"),
        coerce=int,
        choices=[
            (Role.MEMBER.value, _("The member")),
            (Role.REPRESENTATIVE.value, _("Somebody who stands for them")),
        ],
        widget=Segmented,
        error_messages={"required": _("Say as whom.")},
    )
    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        help_text=_("With which they sign in. Ask them to spell it."),
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=Segmented, initial="en"
    )
    authority = forms.CharField(
        label=_("What it rests on"),
        max_length=200,
        required=False,
        help_text=_("For somebody who stands for them: the paper, its date, and who saw it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_parental = forms.BooleanField(
        label=_("Parental authority: it ends by itself as the member turns 18"), required=False
    )
    signs = forms.BooleanField(
        label=_("They may also sign consents for the member, and take them back"), required=False
    )
    reasons = forms.MultipleChoiceField(
        label=_("What they may see besides what is normal"),
        help_text=_("For somebody who stands for them. The member sees their own in any case."),
        widget=Checks,
        required=False,
    )
    field_order = (
        "role", "email", "name", "language", "authority", "is_parental", "signs",
        "reasons", "starts_on", "ends_on",
    )  # fmt: skip

    def __init__(self, data: Any, today: date, birth_on: date | None) -> None:
        super().__init__(data, today)
        offer(self, "reasons", titles_of(HELD & ~MINOR))
        self.birth_on = birth_on

    def clean_email(self) -> str:
        """As sign-ins are kept."""
        email: str = self.cleaned_data["email"]
        return email.lower()

    def clean(self) -> dict[str, Any]:
        """Whoever stands for somebody does so by some authority; a parent, of a minor alone."""
        said = super().clean()
        stands = said.get("role") == Role.REPRESENTATIVE
        if stands and not said.get("authority"):
            self.add_error("authority", _("Say what it rests on."))
        if said.get("is_parental") and not (stands and is_minor(self.birth_on, self.today)):
            self.add_error("is_parental", _("Only a parent of a member under 18 has it."))
        if said.get("signs") and not stands:
            self.add_error("signs", _("The member signs for themselves in any case."))
        return said
