"""When PostgreSQL does not do what a statement asks."""

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError

NOT_ALLOWED = "42501"  # insufficient_privilege: a policy, or a function that asks who acts


def code_of(error: BaseException) -> str:
    """PostgreSQL's code of an error that Django passed on; empty for any other."""
    return str(getattr(error.__cause__, "sqlstate", None) or "")


def was_kept_away(error: BaseException) -> bool:
    """Whether the error is what comes of rights that ended within a transaction.

    What the policies refuse to write, and rows that they hide by now from whoever had read them:
    Django finds them absent, or finds that saving them changed nothing (an error of no code).
    """
    is_hidden = isinstance(error, ObjectDoesNotExist) or type(error) is DatabaseError
    return code_of(error) == NOT_ALLOWED or is_hidden
