"""When PostgreSQL does not do what a statement asks."""

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, connections

NOT_ALLOWED = "42501"  # insufficient_privilege: a policy, or a function that asks who acts

STOPPED = "57014"  # query_canceled: by a limit of time, or by whoever looks after the server
OF_A_PAGE = 5
OF_A_REPORT = 60
"""How many seconds one statement may take."""


def limit_statements(seconds: int = OF_A_PAGE) -> None:
    """Give each statement of connections that are made from here on so many seconds.

    For a server of pages. Commands take as long as they need, and can be watched and stopped.
    """
    options = connections.settings["default"]["OPTIONS"]
    options["options"] = f"{options.get('options', '')} -c statement_timeout={seconds}s".strip()


def allow(seconds: int = OF_A_REPORT) -> None:
    """Give the statements of this transaction so many seconds instead."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('statement_timeout', %s, true)", [f"{seconds}s"])


def took_too_long(error: BaseException | None) -> bool:
    """Whether PostgreSQL stopped a statement that did not end in time."""
    return error is not None and code_of(error) == STOPPED


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
