"""The forms of administration; each offers no more than the person may choose."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hearth.access.actors import Actor
from hearth.administration.organizations import ADDED
from hearth.administration.permissions import roles_kept_by
from hearth.administration.services import NewPerson
from hearth.administration.wording import KINDS
from hearth.foundation.models import User
from hearth.network.models import Organization
from hearth.ui.spans import offer
from hearth.ui.widgets import DayInput, Segmented
from hearth.workforce.models import Employment
from hearth.workforce.roles import TWO_PERSONS

DAY_ERRORS = {"required": _("Say from which day."), "invalid": _("Enter a day.")}


class InviteForm(forms.Form):
    """Somebody new, or one more employment for somebody who has a sign-in."""

    email = forms.EmailField(label=_("Email"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=Segmented, initial="en"
    )
    organization = forms.TypedChoiceField(label=_("Organization"), coerce=int)
    role = forms.TypedChoiceField(label=_("Role"), coerce=int)
    starts_on = forms.DateField(label=_("First day"), widget=DayInput, error_messages=DAY_ERRORS)

    def __init__(
        self, data: Any, actor: Actor, organizations: Iterable[Organization], today: date
    ) -> None:
        super().__init__(data, initial={"starts_on": today, "language": "en"}, label_suffix="")
        self.organizations = {one.pk: one for one in organizations}
        self.today = today
        offer(self, "organization", [(pk, one.name) for pk, one in self.organizations.items()])
        roles = roles_kept_by(actor)
        offer(self, "role", [(role.value, role.label) for role in roles])
        if set(roles) & set(TWO_PERSONS):
            self.fields["role"].help_text = _(
                "An administrator's, a lead administrator's or a privacy officer's role waits until"
                " another administrator confirms it."
            )

    def clean_starts_on(self) -> date:
        """Nobody worked here before they were invited."""
        day: date = self.cleaned_data["starts_on"]
        if day < self.today:
            raise ValidationError(_("The first day is today at the earliest."))
        return day

    def new_person(self) -> NewPerson:
        """What the valid form says."""
        said = self.cleaned_data
        return NewPerson(
            email=said["email"],
            name=said["name"],
            language=said["language"],
            organization=self.organizations[said["organization"]],
            role=said["role"],
            starts_on=said["starts_on"],
        )


class RoleForm(forms.Form):
    """Another role from a day on, and who takes the caseload if it does not stay with them."""

    role = forms.TypedChoiceField(label=_("New role"), coerce=int)
    on = forms.DateField(label=_("From"), widget=DayInput, error_messages=DAY_ERRORS)
    heir = forms.TypedChoiceField(
        label=_("Their members go to"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Needed where the new role is on no care teams."),
    )

    def __init__(
        self, data: Any, actor: Actor, employment: Employment, heirs: list[Employment], today: date
    ) -> None:
        super().__init__(data, initial={"on": today}, label_suffix="")
        others = [
            (role.value, role.label)
            for role in roles_kept_by(actor)
            if role not in TWO_PERSONS and role != employment.role
        ]
        offer(self, "role", others)
        offer(self, "heir", [("", _("They stay with them")), *_named(heirs)])


class LeaveForm(forms.Form):
    """Who takes the caseload of somebody who leaves."""

    heir = forms.TypedChoiceField(
        label=_("Their members go to"),
        coerce=int,
        error_messages={"required": _("Say who takes their members.")},
    )

    def __init__(self, data: Any, heirs: list[Employment]) -> None:
        super().__init__(data, label_suffix="")
        # Nobody is chosen beforehand: else a caseload goes to whoever stands first.
        nobody = (0, _("Nobody: they have none"))
        offer(self, "heir", [("", _("Choose")), nobody, *_named(heirs)])


class NewOrganizationForm(forms.Form):
    """An organization more."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(
        label=_("What it is"), choices=[(kind, KINDS[kind]) for kind in ADDED], widget=Segmented
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("How files and messages of others name it. It stays as it is."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class OrganizationForm(forms.Form):
    """Its name, and the day on which it leaves the network."""

    name = forms.CharField(label=_("Name"), max_length=200)
    left_on = forms.DateField(
        label=_("Leaves the network on"),
        widget=DayInput,
        required=False,
        error_messages=DAY_ERRORS,
        help_text=_("Leave it empty while it stays."),
    )


class PasswordForm(forms.Form):
    """A first password, twice."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("15 characters or more. Several words are easy to remember."),
    )
    again = forms.CharField(
        label=_("The same again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data, label_suffix="")
        self.user = user

    def clean_password(self) -> str:
        """As the settings ask of every password."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        said = self.cleaned_data
        if "password" in said and said["password"] != said.get("again"):
            self.add_error("again", _("The two differ."))
        return said


def _named(heirs: Iterable[Employment]) -> list[tuple[int, str]]:
    return [(one.pk, f"{one.staff.name}, {one.get_role_display()}") for one in heirs]
