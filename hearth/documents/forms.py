"""The form of a document: the file, what it is, and what it tells of."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from hearth.documents import policies
from hearth.documents.content import SUFFIXES
from hearth.documents.models import Kind
from hearth.rules.labels import LABELS, joined, names
from hearth.ui import words
from hearth.ui.widgets import Checks


class DocumentForm(forms.Form):
    """A file about one member. `told` is what their programs tell of, ticked beforehand.

    `held` are the reasons that whoever adds it may see of the member: no others are offered.
    """

    upload = forms.FileField(
        label=_("File"),
        help_text=_("PDF, PNG or JPEG, at most 20 MB. Pictures lose where they were taken."),
        max_length=policies.LONGEST_NAME,
        allow_empty_file=True,  # the service says it in words of ours
        widget=forms.FileInput(attrs={"accept": ",".join([*SUFFIXES, *SUFFIXES.values()])}),
        error_messages={
            "required": _("Choose a file."),
            "max_length": _("Give the file a name of at most %(max)s characters."),
        },
    )
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[("", _("Choose")), *Kind.choices],
        error_messages={"required": _("Say what it is.")},
    )
    tells_of = forms.MultipleChoiceField(
        label=_("What this tells of"),
        widget=Checks,
        required=False,
        error_messages={"invalid_choice": _("Tick only what you may see yourself.")},
    )

    def __init__(
        self, data: Any, files: Any, *, held: int, told: int, was_too_large: bool = False
    ) -> None:
        self.was_too_large = was_too_large
        offered = words.reasons_held(held)
        ticked = [name for name in names(told) if name in dict(offered)]
        super().__init__(data, files, initial={"tells_of": ticked}, label_suffix="")
        self.fields["tells_of"].choices = offered  # type: ignore[attr-defined]  # of choices
        self.fields["tells_of"].help_text = words.seen_by(held)

    def clean_upload(self) -> "File[bytes]":
        """The name is checked here, so that what is wrong with it stands beside the field."""
        upload: File[bytes] = self.cleaned_data["upload"]
        try:
            policies.check_name(str(upload.name))
        except policies.DocumentRefusedError as refused:
            raise ValidationError(str(refused)) from refused
        return upload

    def full_clean(self) -> None:
        """A file that was turned away is not one that was forgotten."""
        super().full_clean()
        if self.was_too_large:
            self.errors["upload"] = self.error_class([str(policies.too_large())])

    @property
    def label(self) -> int:
        """What the valid form says that it tells of."""
        return joined(*(LABELS[one] for one in self.cleaned_data["tells_of"]))
