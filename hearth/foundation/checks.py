"""What `hearth check --deploy` says: the same that keeps production from starting."""

from typing import Any

from django.core.checks import Error, Tags, register
from django.db import OperationalError

from hearth.foundation.startup import findings


@register(Tags.security, deploy=True)
def production_is_as_it_must_be(**_kwargs: Any) -> list[Error]:
    """Each finding about the server in use is an error."""
    try:
        return [Error(one, id="hearth.E001") for one in findings()]
    except OperationalError:
        return [
            Error("The database cannot be reached, so nothing of it was checked.", id="hearth.E002")
        ]
