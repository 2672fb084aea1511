"""What may stand in a log: where it happened, of what type it was, and ids. Nothing anybody typed.

A list of what is allowed, not of what is to be taken out. A line of Hearth's own is a constant; of
other libraries the place in their source stands for the words, since words may quote a request or
a row. Of an error there is its type, PostgreSQL's code, and the places it passed: messages quote
values, and so do locals.
"""

import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from secrets import choice
from typing import Any

from django.http import HttpRequest

OWN = "hearth"
ALLOWED = ("hat_id", "document_id", "count", "panel", "status_code")
"""What a line of our own may add, by `extra`."""
CODE = re.compile(r"[\w.:-]{1,64}", re.ASCII)
LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ23456789"  # none that is taken for another over the telephone
DEPTH = 12
"""Places of a traceback, the innermost."""


class PlainFormatter(logging.Formatter):
    """One line a record, of ids and codes alone."""

    def format(self, record: logging.LogRecord) -> str:
        """2026-11-19T15:42:00Z ERROR django.request log.py:253 incident=K7MR-2QXB …"""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        words = [at, record.levelname, record.name, _what(record), *_facts(record)]
        if record.exc_info and record.exc_info[1]:
            words += _error(record.exc_info[1])
        return " ".join(words)


def incident_of(request: HttpRequest) -> str:
    """The number under which a failed request is in the log and on the page of who asked."""
    known = getattr(request, "incident", None)
    if known is None:
        drawn = "".join(choice(LETTERS) for _ in range(8))
        known = request.incident = f"{drawn[:4]}-{drawn[4:]}"  # type: ignore[attr-defined]
    return str(known)


def _what(record: logging.LogRecord) -> str:
    """Our own words, which are constants; of others the place that spoke."""
    if record.name.split(".")[0] == OWN and not record.args:
        return repr(record.msg)
    return f"{record.filename}:{record.lineno}"


def _facts(record: logging.LogRecord) -> Iterator[str]:
    for name in ALLOWED:
        value = getattr(record, name, None)
        if isinstance(value, int) or (isinstance(value, str) and CODE.fullmatch(value)):
            yield f"{name}={value}"
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest):
        match = request.resolver_match
        yield f"method={request.method if request.method in _METHODS else '?'}"
        yield f"view={match.view_name if match else '-'}"
        if record.levelno >= logging.ERROR:
            yield f"incident={incident_of(request)}"


def _error(error: BaseException) -> Iterator[str]:
    """Types and places, the cause after what it caused."""
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield f"{type(each).__module__}.{type(each).__qualname__}"
        if code := getattr(each, "sqlstate", None):
            yield f"sqlstate={code}"
        frames = traceback.extract_tb(each.__traceback__)[-DEPTH:]
        yield "at " + " < ".join(map(_place, reversed(frames)))
        each = each.__cause__ or each.__context__


def _place(frame: traceback.FrameSummary) -> str:
    return f"{Path(frame.filename).name}:{frame.lineno}:{frame.name}"


_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_PLAIN: dict[str, Any] = {"plain": {"()": "hearth.foundation.logs.PlainFormatter"}}


def logging_for_django(level: str) -> dict[str, Any]:
    """Django's LOGGING: one handler, of everything; no mails, and no server's own lines."""
    quiet = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": _PLAIN,
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["console"], "level": level},
        # Django hangs handlers of its own on these, which would write whole requests.
        "loggers": {"django": quiet, "django.server": quiet},
    }


def logging_for_granian() -> dict[str, Any]:
    """Granian's: what it says of itself goes the same way, and it keeps no list of addresses."""
    return {
        "formatters": {"generic": _PLAIN["plain"], "access": _PLAIN["plain"]},
        "loggers": {
            "_granian": {"handlers": ["console"], "level": "WARNING", "propagate": False},
            "granian.access": {"handlers": [], "propagate": False},
        },
    }
