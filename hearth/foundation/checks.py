"""Start-up checks: what production refuses to run with."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def production_names_its_server(**_kwargs: Any) -> list[Error]:
    """The embedded server is for demonstration, development and tests."""
    if settings.EMBEDDED:
        return [
            Error(
                "The embedded PostgreSQL server is not for production.",
                hint="Set DATABASE_URL to a PostgreSQL 15 or newer that is backed up.",
                id="hearth.E001",
            )
        ]
    return []
