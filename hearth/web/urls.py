"""Every address of Hearth. A room's `urls` module is found by itself; only what exists is here."""

from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from hearth.access.permissions import SIGNED_IN, open_to, public
from hearth.web import keeping_sign_in, organization_sign_in, views
from hearth.web import second_factor as factor
from hearth.web.confirming import ConfirmByCode, ConfirmByPasskey, ConfirmByPassword
from hearth.web.emergency import open_in_emergency
from hearth.web.kept_forms import kept_form
from hearth.web.labelling import relabel
from hearth.web.sign_in import SignIn, SignOut


def rooms_with_pages() -> list[str]:
    """The `urls` modules of the installed rooms, this one apart."""
    rooms = [config.name for config in apps.get_app_configs() if config.name.startswith("hearth.")]
    return [f"{room}.urls" for room in rooms if room != "hearth.web" and find_spec(f"{room}.urls")]


handler500 = "hearth.web.views.broken"
everybody = open_to(*SIGNED_IN)
confirmed = open_to(*SIGNED_IN, asks_again=True)
# Of the library's addresses these alone; by the names that it knows them by.
own = [
    path("", keeping_sign_in.own_sign_in, name="mfa_index"),
    path("sessions/", keeping_sign_in.own_sessions, name="own_sessions"),
    path("kept/", kept_form, name="kept_form"),
    path(
        "password/",
        confirmed(keeping_sign_in.ChangePassword.as_view()),
        name="account_change_password",
    ),
    path("app/", confirmed(factor.AddApp.as_view()), name="mfa_activate_totp"),
    path(
        "app/remove/",
        confirmed(factor.RemoveApp.as_view()),
        name="mfa_deactivate_totp",
    ),
    path(
        "passkeys/new/",
        confirmed(factor.AddPasskey.as_view()),
        name="mfa_add_webauthn",
    ),
    path(
        "passkeys/<int:pk>/remove/",
        confirmed(factor.RemovePasskey.as_view()),
        name="mfa_remove_webauthn",
    ),
    path(
        "recovery-codes/",
        confirmed(factor.RecoveryCodes.as_view()),
        name="mfa_view_recovery_codes",
    ),
    path(
        "recovery-codes/new/",
        confirmed(factor.NewRecoveryCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "organization/<int:provider_id>/",
        organization_sign_in.link_organization,
        name="link_organization",
    ),
    path(
        "confirm/password/", everybody(ConfirmByPassword.as_view()), name="account_reauthenticate"
    ),
    path("confirm/code/", everybody(ConfirmByCode.as_view()), name="mfa_reauthenticate"),
    path(
        "confirm/passkey/",
        everybody(ConfirmByPasskey.as_view()),
        name="mfa_reauthenticate_webauthn",
    ),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("members/", views.members, name="members"),
    path("members/export/", views.export_members, name="export_members"),
    path("members/<int:member_id>/", views.member, name="member"),
    path("members/<int:member_id>/panels/<slug:name>/", views.panel, name="panel"),
    path("members/<int:member_id>/labels/<slug:kind>/<int:item_id>/", relabel, name="change_label"),
    path("members/emergency/", open_in_emergency, name="open_in_emergency"),
    path("hat/", views.hat, name="hat"),
    path("system/", views.system, name="system"),
    path(
        "accounts/login/",
        public(SignIn.as_view()),
        name="account_login",
    ),
    path(
        "accounts/logout/",
        public(SignOut.as_view()),
        name="account_logout",
    ),
    path("accounts/second-step/", public(factor.SecondStep.as_view()), name="mfa_authenticate"),
    path("accounts/passkey/", public(factor.SignInByPasskey.as_view()), name="mfa_login_webauthn"),
    path(
        "accounts/organization/<int:provider_id>/",
        organization_sign_in.sign_in_by_organization,
        name="sign_in_by_organization",
    ),
    path(
        "accounts/organization/<int:provider_id>/back/",
        organization_sign_in.callback,
        name="organization_callback",
    ),
    path("accounts/own/", include(own)),
    path("i18n/setlang/", public(set_language), name="set_language"),
    path("healthz", views.health, name="health"),
    *(path("", include(module)) for module in rooms_with_pages()),
]
