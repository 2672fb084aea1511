"""The bench's own databases: nothing here may ever touch another one."""

import hashlib
from dataclasses import astuple, dataclass
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from bench.shape import NEW_YORK, Shape
from hearth.foundation.database import login_as_administrator
from hearth.foundation.management.commands.db import prepare

PREFIX = "hearth_bench"


# Where a change makes a load useless: the tables, the compiled texts, the standards.
MADE_FROM = (
    "hearth/*/migrations/*",
    "hearth/rules/*.py",
    "hearth/drafting/load.py",
    "hearth/population/*.py",
    "hearth/ledger/settling.py",
    "packs/{pack}/**/*.yaml",
)


@dataclass(frozen=True)
class Loaded:
    """What a database holds, and the fingerprint of what made it."""

    shape: Shape
    digest: str
    made_from: str


def use(shape: Shape, called: str = "") -> None:
    """Point Django at the database for a load of this size, as the application's own role.

    `called` sets apart a load that is changed afterwards.
    """
    connection.close()
    size = "" if shape.enrollments == NEW_YORK else f"_{shape.enrollments}"
    connection.settings_dict["NAME"] = f"{PREFIX}{called}{size}"


def name() -> str:
    """The database in use. Raises RuntimeError when it is not one of the bench's."""
    current = str(connection.settings_dict["NAME"])
    if not current.startswith(PREFIX):
        raise RuntimeError(f"{current} is not a database made for measuring.")
    return current


def administrator() -> psycopg.Connection:
    """A connection that may do anything, to the bench's database and no other."""
    return login_as_administrator().connect(name())


def renew() -> None:
    """Drop the database and make it again, empty and migrated."""
    connection.close()
    prepare(name(), recreate=True)
    call_command("migrate", verbosity=0)
    with administrator() as admin:
        admin.execute("create schema bench")
        admin.execute(
            "create table bench.loaded"
            " (enrollments int, seed int, pack text, consenting float, digest text, made_from text)"
        )


def remember(shape: Shape, digest: str) -> None:
    """Write down what was loaded."""
    with administrator() as admin:
        admin.execute(
            "insert into bench.loaded values (%s, %s, %s, %s, %s, %s)",
            [*astuple(shape), digest, fingerprint(shape)],
        )


def loaded() -> Loaded | None:
    """What was loaded, or None when there is no database or no complete load."""
    try:
        with administrator() as admin:
            row = admin.execute("select * from bench.loaded").fetchone()
    except psycopg.Error:
        return None
    return Loaded(Shape(*row[:-2]), *row[-2:]) if row else None


def fingerprint(shape: Shape) -> str:
    """One hash of the files that a load's tables and texts are made from."""
    total = hashlib.sha256()
    for pattern in MADE_FROM:
        for path in sorted(Path(settings.BASE_DIR).glob(pattern.format(pack=shape.pack))):
            if path.is_file() and path.suffix in {".py", ".sql", ".yaml"}:
                total.update(path.read_bytes())
    return total.hexdigest()
