"""The form of a document: the file, what it is, and what it tells of."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from hearth.documents import policies
from hearth.documents.content import SUFFIXES
from hearth.documents.models import Kind
from hearth.ui.telling import TellsField


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
    tells_of = TellsField()

    def __init__(
        self, data: Any, files: Any, *, held: int, told: int, was_too_large: bool = False
    ) -> None:
        self.was_too_large = was_too_large
        super().__init__(data, files, label_suffix="")
        self.fields["tells_of"].offer(held=held, told=told)  # type: ignore[attr-defined]  # its own

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
