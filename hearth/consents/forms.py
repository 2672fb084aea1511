"""The forms of a consent: what was signed, who is added to it, what is taken back."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from secrets import token_urlsafe
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from hearth.access.actors import Actor
from hearth.access.models import Consent
from hearth.access.purposes import Purpose
from hearth.access.signing import Signer
from hearth.consents.models import Manner, Taking, Who
from hearth.consents.policies import NAMED, PURPOSES, Signed
from hearth.consents.wording import (
    document_choices,
    kind_words,
    right_words,
    withdrawable_words,
)
from hearth.documents.models import Document
from hearth.network.models import Organization
from hearth.rules.labels import LABELS
from hearth.ui.spans import DAY_ERRORS, offer
from hearth.ui.widgets import Checks, DayInput, Segmented

ANYBODY, SOME = "any", "some"
ONE_DAY = timedelta(days=1)


NOBODY_SIGNS = lazy("Nobody who signs for them was known that day: a privacy officer arranges it.")
"""To whoever says that somebody did."""
ARRANGED_FIRST = lazy("If somebody signs for them, a privacy officer arranges that first.")


class SignerForm(forms.Form):
    """Who gives a consent, or takes it back: the member, or one of those who sign for them."""

    who = forms.ChoiceField(
        label=lazy("Who gave it"),
        choices=Who.choices,
        initial=Who.MEMBER,
        widget=Segmented,
        error_messages={"required": lazy("Say who it was."), "invalid_choice": NOBODY_SIGNS},
    )
    signer = forms.ChoiceField(
        label=lazy("Who stands for them, and by what right"),
        required=False,
        error_messages={"invalid_choice": lazy("Nobody of that name stood for them on that day.")},
    )

    def _offer_signers(self, signers: Sequence[Signer], day: date) -> None:
        """Those in force on the day; where nobody ever signed for the member, no such choice."""
        standing = [(str(one.id), right_words(one)) for one in signers if one.stood_on(day)]
        if not standing:
            self.fields["who"].help_text = ARRANGED_FIRST
        if not signers:
            offer(self, "who", [(Who.MEMBER.value, str(Who.MEMBER.label))])
            del self.fields["signer"]
            return
        offer(self, "signer", [("", _("Choose")), *standing])

    def clean(self) -> dict[str, Any]:
        """Whoever stands for the member is named."""
        said = self.cleaned_data
        is_named = said.get("signer") or self.has_error("signer")
        if said.get("who") == Who.REPRESENTATIVE and not is_named:
            self.add_error("signer", _("Choose who stands for them."))
        return said

    @property
    def giver(self) -> Who:
        """Who it is, of the valid form."""
        return Who(self.cleaned_data["who"])

    @property
    def signer_id(self) -> int | None:
        """The grant that the valid form names."""
        is_member = self.giver == Who.MEMBER
        return None if is_member else int(self.cleaned_data["signer"])


class PaperForm(SignerForm):
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
        signers: Sequence[Signer],
        documents: Iterable[Document],
    ) -> None:
        first = {"manner": Manner.SIGNED, "signed_on": actor.today}
        first["form_nonce"] = token_urlsafe(18)
        super().__init__(data, initial=first, label_suffix="")
        self._offer_signers(signers, self._day_said() or actor.today)
        if "signer" in self.fields:
            self.fields["signer"].help_text = _(
                "Those of the day above. For another day, enter it and go on: they are offered."
            )
        self.organizations = {str(one.pk): one for one in organizations}
        named = [(pk, one.name) for pk, one in self.organizations.items()]
        offer(self, "recipients", named)
        offer(self, "document", [("", _("None")), *document_choices(actor, documents)])
        if "sources" in self.fields:
            offer(self, "sources", named)

    def _day_said(self) -> date | None:
        """The day as it was sent, if it is one: on it hangs who is offered."""
        try:
            day: date | None = self.fields["signed_on"].clean(self["signed_on"].data)
        except forms.ValidationError:
            return None
        return day

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
            who=self.giver,
            signer_id=self.signer_id,
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
        "recipients", "labels", "purposes", "of_whom", "sources", "manner", "signed_on", "who",
        "signer", "last_on", "words", "document", "form_nonce",
    )  # fmt: skip

    def __init__(self, data: Any, **known: Any) -> None:
        super().__init__(data, **known)
        offer(self, "labels", [(name, kind_words(LABELS[name])) for name in NAMED])

    def clean(self) -> dict[str, Any]:
        """Sources are asked for where they are named, and forgotten where they are not."""
        said = super().clean()
        if said.get("of_whom") == SOME and not said.get("sources"):
            self.add_error("sources", _("Name whose records."))
        return said

    def signed(self) -> Signed:
        """Everything that the valid form says."""
        said = self.cleaned_data
        last_on = said["last_on"]
        return replace(
            super().signed(),
            labels=tuple(LABELS[one] for one in said["labels"]),
            purposes=tuple(Purpose[one] for one in said["purposes"]),
            sources=self._organizations("sources") if said["of_whom"] == SOME else (),
            expires_on=last_on + ONE_DAY if last_on and last_on < date.max else None,
        )


class AddingForm(PaperForm):
    """Further organizations for what an earlier form says."""

    field_order = (
        "recipients", "manner", "signed_on", "who", "signer", "words", "document", "form_nonce",
    )  # fmt: skip


class KeepingForm(forms.Form):
    """Which of the member's documents is what was signed."""

    document = forms.ChoiceField(
        label=lazy("The signed paper"), error_messages={"required": lazy("Choose the document.")}
    )

    def __init__(self, data: Any, *, actor: Actor, documents: Iterable[Document]) -> None:
        super().__init__(data, label_suffix="")
        offered = document_choices(actor, documents)
        offer(self, "document", [("", _("Choose")), *offered] if offered else [])


class WithdrawingForm(SignerForm):
    """Which consents are taken back, by whom, and how."""

    consents = forms.MultipleChoiceField(
        label=lazy("What is taken back"),
        widget=Checks,
        error_messages={"required": lazy("Choose what is taken back.")},
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

    field_order = ("consents", "who", "signer", "taking", "words")

    def __init__(
        self, data: Any, *, actor: Actor, consents: Iterable[Consent], signers: Sequence[Signer]
    ) -> None:
        super().__init__(data, label_suffix="")
        self.fields["who"].label = _("Who takes it back")
        today = [one for one in signers if one.stood_on(actor.today)]
        self._offer_signers(today, actor.today)
        self.standing = {str(one.pk): one for one in consents}
        choices = [(pk, withdrawable_words(actor, one)) for pk, one in self.standing.items()]
        offer(self, "consents", choices)

    def chosen(self) -> list[Consent]:
        """The consents that the valid form names."""
        return [self.standing[pk] for pk in self.cleaned_data["consents"]]
