"""Every address of Hearth. A room's `urls` module is found by itself; only what exists is here."""

from importlib.util import find_spec

from allauth.account.views import LogoutView
from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from hearth.access.permissions import public
from hearth.web import views
from hearth.web.sign_in import SignIn


def rooms_with_pages() -> list[str]:
    """The `urls` modules of the installed rooms, this one apart."""
    rooms = [config.name for config in apps.get_app_configs() if config.name.startswith("hearth.")]
    return [f"{room}.urls" for room in rooms if room != "hearth.web" and find_spec(f"{room}.urls")]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("members/", views.members, name="members"),
    path("members/<int:member_id>/", views.member, name="member"),
    path("members/<int:member_id>/panels/<slug:name>/", views.panel, name="panel"),
    path("system/", views.system, name="system"),
    path(
        "accounts/login/",
        public(SignIn.as_view()),
        name="account_login",
    ),
    path(
        "accounts/logout/",
        public(LogoutView.as_view(template_name="web/sign_out.html")),
        name="account_logout",
    ),
    path("i18n/setlang/", public(set_language), name="set_language"),
    path("healthz", views.health, name="health"),
    *(path("", include(module)) for module in rooms_with_pages()),
]
