"""The foundation app, with the declarations of the framework's tables."""

from django.apps import AppConfig

from hearth.foundation.tables import Table, member, system


class FoundationConfig(AppConfig):
    """Also speaks for the tables of the libraries beneath it."""

    name = "hearth.foundation"
    label = "foundation"
    default_auto_field = "django.db.models.AutoField"
    tables: dict[str, Table] = {
        "foundation_user": system("select, insert, update"),
        "foundation_contextkey": system(""),
        "foundation_signinevent": system("select, insert"),
        "foundation_failures": system(),
        "foundation_cache": system(),
        "foundation_activity": member("select, insert"),
        "django_content_type": system("select, insert"),
        "django_migrations": system("select"),
        "django_session": system(),
        "auth_permission": system("select, insert"),
        "auth_group": system("select"),
        "auth_group_permissions": system("select"),
        "account_emailaddress": system(),
        "account_emailconfirmation": system(),
        "mfa_authenticator": system(),
        "usersessions_usersession": system(),
        "socialaccount_socialaccount": system(),
        # Providers are rows of the network's and tokens are not kept.
        "socialaccount_socialapp": system(""),
        "socialaccount_socialtoken": system(""),
        "procrastinate_jobs": system(),
        "procrastinate_periodic_defers": system(),
        "procrastinate_events": system(),
        "procrastinate_workers": system(),
    }

    def ready(self) -> None:
        """Refuse to start with a planted fault outside tests."""
        from hearth.foundation import checks  # noqa: F401  registers the start-up checks
        from hearth.foundation.faults import refuse_outside_tests

        refuse_outside_tests()
