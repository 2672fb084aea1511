"""What a server must be before Hearth serves on it: production refuses, a demonstration tells.

Each finding is a sentence; `check_server` raises with all of them unless the installation is a
local one, where they are printed.
"""

import os
import time
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from hearth.foundation.roles import QUIET
from hearth.foundation.secrets import NAMES
from hearth.foundation.tables import declared_tables

# The first minor of each major whose row-level security is not passed by INSERT … ON CONFLICT
# (CVE-2026-120154, CVE-2026-16237); an older one is refused.
FIXED_MINORS = {15: 20, 16: 16, 17: 12, 18: 7}
OLDEST = 15
FARTHEST = 5.0  # seconds
SHORTEST, VARIED = 32, 10
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


def check_server() -> list[str]:
    """Findings about the server in use, for printing. Raises ImproperlyConfigured in production."""
    found = list(findings())
    if found and not settings.LOCAL:
        raise ImproperlyConfigured("Hearth does not start on this server:\n- " + "\n- ".join(found))
    return found


def choices() -> list[str]:
    """What this installation may choose and should hear on each start, for printing."""
    if settings.REQUIRE_SECOND_FACTOR:
        return []
    return [
        "Nobody is asked to have a second factor: a password alone signs in who has set none up."
        " HEARTH_REQUIRE_SECOND_FACTOR=1 changes that."
    ]


def findings() -> Iterator[str]:
    """What is not as a server in production must be, a sentence each."""
    if settings.EMBEDDED:
        yield (
            "The embedded PostgreSQL is for demonstration, development and tests: no backups, no "
            "TLS, and whoever may read its folder may connect as anybody."
        )
    if settings.DEBUG:
        yield "HEARTH_DEBUG is on: error pages would show what they should not."
    yield from _about_secrets()
    if settings.TESTING:
        yield "HEARTH_TESTING is set: password hashes are weak, planted faults and clocks obeyed."
    with connection.cursor() as cursor:
        cursor.execute("show server_version_num")
        yield from _about_version(int(cursor.fetchone()[0]))
        yield from _about_role()
        yield from _about_durability()
        yield from _about_tables()
        yield from _about_logs()
        yield from _about_clocks()


def _about_version(number: int) -> Iterator[str]:
    major, minor = divmod(number, 10_000)
    fixed = FIXED_MINORS.get(major, 0)
    if major < OLDEST:
        yield f"PostgreSQL {major} is too old; Hearth needs {OLDEST} or newer."
    elif minor < fixed:
        yield (
            f"PostgreSQL {major}.{minor} lets INSERT pass row-level security in some cases; "
            f"{major}.{fixed} is the first that does not."
        )


def _about_role() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolsuper or rolbypassrls, pg_has_role(rolname, 'hearth_owner', 'member')"
            " from pg_roles where rolname = current_user"
        )
        bypasses, owns = cursor.fetchone()
    if bypasses or owns:
        yield "The application's login may pass row-level security; it must be hearth_app."


def _about_durability() -> Iterator[str]:
    with connection.cursor() as cursor:
        for setting in DURABLE:
            cursor.execute("select current_setting(%s)", [setting])
            if cursor.fetchone()[0] == "off":
                yield f"{setting} is off: what was saved could be lost."


def _about_tables() -> Iterator[str]:
    members = [name for name, table in declared_tables().items() if table.kind == "member"]
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relname = any(%s)"
            " and not (relrowsecurity and relforcerowsecurity)",
            [members],
        )
        for (name,) in cursor.fetchall():
            yield f"Table {name} holds members and has no forced row-level security."


def _about_logs() -> Iterator[str]:
    """The server's log lies outside the policies; what it may quote is set for each login."""
    with connection.cursor() as cursor:
        for setting, wanted in QUIET.items():
            cursor.execute("select setting from pg_settings where name = %s", [setting])
            (found,) = cursor.fetchone() or (wanted,)
            if found != wanted:
                yield (
                    f"{setting} is {found}: the server's log would quote members. Run `hearth db "
                    "up`, which sets it for Hearth's logins."
                )


def _about_clocks() -> Iterator[str]:
    """Consents and sessions end by the one clock or by the other; they must agree."""
    before = time.time()
    with connection.cursor() as cursor:
        cursor.execute("select extract(epoch from clock_timestamp())::float8")
        there = float(cursor.fetchone()[0])
    # The answer was made at some moment between the two.
    apart = max(before - there, there - time.time(), 0.0)
    if apart > FARTHEST:
        yield f"The clocks of this machine and of the database are {apart:.0f} seconds apart."


def _about_secrets() -> Iterator[str]:
    """Who can guess a key signs as anybody. Made-up ones are long; set ones may not be."""
    known = {name: os.environ.get(f"HEARTH_{name.upper()}") for name in NAMES}
    given = {name: value for name, value in known.items() if value}
    for name, value in given.items():
        if len(value) < SHORTEST or len(set(value)) < VARIED or "insecure" in value.lower():
            yield (
                f"HEARTH_{name.upper()} is short or made of few signs: set one of at least "
                f"{SHORTEST} random ones."
            )
    if len(set(given.values())) < len(given):
        yield "Two of Hearth's secrets are the same: whoever learns one would have both."
