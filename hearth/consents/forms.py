"""The forms of a consent: what was signed, who is added to it, what is taken back."""

from collections.abc import Iterable
from datetime import date, timedelta
from secrets import token_urlsafe
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from hearth.access.actors import Actor
from hearth.access.models import Consent
from hearth.access.purposes import Purpose
from hearth.consents.models import Manner, Taking, Who
from hearth.consents.policies import NAMED, PURPOSES, Signed
from hearth.consents.wording import document_choices, kind_words, withdrawable_words
from hearth.documents.models import Document
from hearth.network.models import Organization
from hearth.rules.labels import LABELS
from hearth.ui.spans import DAY_ERRORS
from hearth.ui.widgets import Checks, DayInput, Segmented

ANYBODY, SOME = "any", "some"
ONE_DAY = timedelta(days=1)


class PaperForm(forms.Form):
    """What every form signed says: who may receive, on which day, how; and what to add."""

    recipients = forms.MultipleChoiceField(
        label=lazy("Who may receive it"),
        widget=Checks,
        error_messages={"required": lazy("Name who may receive it.")},
    )
    manner = forms.ChoiceField(
        label=lazy("How it was given"),
        choices=Manner.choices,
        widget=Segmented,
        error_messages={"required": lazy("Say how it was given.")},
    )
    signed_on = forms.DateField(
        label=lazy("Signed on"),
        help_text=lazy("It opens from today on, whatever day was signed."),
        widget=DayInput,
        error_messages=DAY_ERRORS,
    )
    words = forms.CharField(
        label=lazy("In words"),
        help_text=lazy("Who heard it and what was said, or why the paper comes late."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    document = forms.ChoiceField(label=lazy("The signed paper"), required=False)
    form_nonce = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(
        self,
        data: Any,
        *,
        actor: Actor,
        organizations: Iterable[Organization],
        documents: Iterable[Document],
    ) -> None:
        first = {"manner": Manner.SIGNED, "signed_on": actor.today}
        first["form_nonce"] = token_urlsafe(18)
        super().__init__(data, initial=first, label_suffix="")
        self.organizations = {str(one.pk): one for one in organizations}
        named = [(pk, one.name) for pk, one in self.organizations.items()]
        self._choices("recipients", named)
        self._choices("document", [("", _("None")), *document_choices(actor, documents)])
        if "sources" in self.fields:
            self._choices("sources", named)

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        field.choices = choices  # type: ignore[attr-defined]  # both are fields of choices

    def signed(self) -> Signed:
        """What the valid form says; an addendum says no more than this."""
        said = self.cleaned_data
        return Signed(
            recipients=self._organizations("recipients"),
            labels=(),
            purposes=(),
            signed_on=said["signed_on"],
            manner=Manner(said["manner"]),
            words=said["words"],
            document_id=int(said["document"]) if said["document"] else None,
            nonce=said["form_nonce"],
        )

    def _organizations(self, name: str) -> tuple[Organization, ...]:
        return tuple(self.organizations[pk] for pk in self.cleaned_data[name])


class SigningForm(PaperForm):
    """A form of its own: also what it opens, for what, of whom, and until when."""

    labels = forms.MultipleChoiceField(
        label=lazy("What it lets them see"),
        help_text=lazy("Only what is ticked, whether or not there is any."),
        widget=Checks,
        error_messages={"required": lazy("Say what it lets them see.")},
    )
    purposes = forms.MultipleChoiceField(
        label=lazy("What for"),
        choices=[(one.name, one.label) for one in PURPOSES],
        widget=Checks,
        error_messages={"required": lazy("Say what it is for.")},
    )
    of_whom = forms.ChoiceField(
        label=lazy("Whose records"),
        choices=[(ANYBODY, lazy("Any organization's")), (SOME, lazy("Only of those ticked"))],
        widget=Segmented,
        error_messages={"required": lazy("Say whose records.")},
    )
    sources = forms.MultipleChoiceField(label=lazy("Records of"), widget=Checks, required=False)
    last_on = forms.DateField(
        label=lazy("Last day"),
        help_text=lazy("Without one, until it is taken back."),
        widget=DayInput,
        required=False,
        error_messages=DAY_ERRORS,
    )
    field_order = (
        "recipients", "labels", "purposes", "of_whom", "sources", "manner", "signed_on", "last_on",
        "words", "document", "form_nonce",
    )  # fmt: skip

    def __init__(self, data: Any, **known: Any) -> None:
        super().__init__(data, **known)
        self._choices("labels", [(name, kind_words(LABELS[name])) for name in NAMED])

    def clean(self) -> dict[str, Any]:
        """Sources are asked for where they are named, and forgotten where they are not."""
        said = self.cleaned_data
        if said.get("of_whom") == SOME and not said.get("sources"):
            self.add_error("sources", _("Name whose records."))
        return said

    def signed(self) -> Signed:
        """Everything that the valid form says."""
        said = self.cleaned_data
        last_on = said["last_on"]
        paper = super().signed()
        return Signed(
            recipients=paper.recipients,
            labels=tuple(LABELS[one] for one in said["labels"]),
            purposes=tuple(Purpose[one] for one in said["purposes"]),
            sources=self._organizations("sources") if said["of_whom"] == SOME else (),
            signed_on=paper.signed_on,
            expires_on=last_on + ONE_DAY if last_on and last_on < date.max else None,
            manner=paper.manner,
            words=paper.words,
            document_id=paper.document_id,
            nonce=paper.nonce,
        )


class AddingForm(PaperForm):
    """Further organizations for what an earlier form says."""


class WithdrawingForm(forms.Form):
    """Which consents are taken back, by whom, and how."""

    consents = forms.MultipleChoiceField(
        label=lazy("What is taken back"),
        widget=Checks,
        error_messages={"required": lazy("Choose what is taken back.")},
    )
    who = forms.ChoiceField(
        label=lazy("Who takes it back"),
        choices=Who.choices,
        widget=Segmented,
        error_messages={"required": lazy("Say who takes it back.")},
    )
    taking = forms.ChoiceField(
        label=lazy("How it was said"),
        choices=Taking.choices,
        widget=Segmented,
        error_messages={"required": lazy("Say how it was taken back.")},
    )
    words = forms.CharField(
        label=lazy("In words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any, *, actor: Actor, consents: Iterable[Consent]) -> None:
        super().__init__(data, initial={"who": Who.MEMBER}, label_suffix="")
        self.standing = {str(one.pk): one for one in consents}
        choices = [(pk, withdrawable_words(actor, one)) for pk, one in self.standing.items()]
        self.fields["consents"].choices = choices  # type: ignore[attr-defined]  # as above

    def chosen(self) -> list[Consent]:
        """The consents that the valid form names."""
        return [self.standing[pk] for pk in self.cleaned_data["consents"]]
