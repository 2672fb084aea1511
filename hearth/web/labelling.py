"""A privacy officer says what one contact, stay or document tells of; the form asks anew who it is.

The page that leads here is oversight's; it stands here because it asks again who signs in.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from hearth.access.labelling import Item, change_label, items_of, labelled_called
from hearth.access.middleware import note_shown, refuse
from hearth.access.permissions import RefusedError, open_to
from hearth.access.requests import ActingRequest
from hearth.members.models import Member
from hearth.oversight.selectors import member_known
from hearth.oversight.wording import item_day
from hearth.rules.labels import NORMAL, names
from hearth.ui import words
from hearth.ui.answers import SeeOther
from hearth.ui.spans import ReasonField
from hearth.ui.telling import TellsField
from hearth.workforce.roles import Role


class LabelForm(forms.Form):
    """The whole of what an item tells of, and why."""

    tells_of = TellsField(
        choices=words.every_reason,
        help_text=lazy(
            "Tick all of it. What is not ticked is taken away; nothing ticked is normal."
        ),
    )
    words = ReasonField(max_length=1000)

    def __init__(self, data: Any, item: Item) -> None:
        self.item = item
        told = [] if item.label == NORMAL else list(names(item.label))
        super().__init__(data, initial={"tells_of": told}, label_suffix="")

    @property
    def label(self) -> int:
        """What the valid form says."""
        label: int = self.cleaned_data["tells_of"]
        return label

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for what the item is said to tell of already."""
        if "tells_of" in self.cleaned_data and self.label == self.item.label:
            raise forms.ValidationError(_("It is said to tell of this already."))
        return self.cleaned_data


@open_to(Role.PRIVACY_OFFICER, asks_again=True)
@require_http_methods(["GET", "POST"])
def relabel(request: ActingRequest, member_id: int, kind: str, item_id: int) -> HttpResponse:
    """The form; what came of the item follows at once."""
    member, item = _found(request, member_id, kind, item_id)
    if member is None or item is None:
        return refuse(request)
    note_shown(request, [member.pk], "view")
    form = LabelForm(request.POST or None, item)
    if form.is_valid():
        try:
            change_label(request.actor, item, form.label, form.cleaned_data["words"])
        except RefusedError:
            return refuse(request)
        note_shown(request, [member.pk], "relabel")
        messages.success(
            request, _("Changed, with all that came of it. It is kept with your name.")
        )
        return SeeOther(reverse("member_labels", args=[member.pk]))
    return _shown(request, member, item, form)


def _found(
    request: ActingRequest, member_id: int, kind: str, item_id: int
) -> tuple[Member | None, Item | None]:
    table, member = labelled_called(kind), member_known(request.actor, member_id)
    if table is None or member is None:
        return None, None
    items = items_of(request.actor, member.pk, [table])
    return member, next((one for one in items if one.id == item_id), None)


def _shown(request: ActingRequest, member: Member, item: Item, form: LabelForm) -> HttpResponse:
    facts = {"form": form, "member": member, "form_action": request.path, "place": "members"}
    facts |= {"what": item.of.title, "day": item_day(request.actor, item)}
    facts["close_url"] = reverse("member_labels", args=[member.pk])
    return render(request, "web/change_label.html", facts, status=422 if form.is_bound else 200)
