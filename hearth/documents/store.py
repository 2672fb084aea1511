"""The folder of documents: bytes under random names, which say nothing of anybody.

A file is there, whole, before its row is committed; a row that never comes leaves a file that
nothing names, which is harmless and swept later. Nothing here is served by address.
"""

import hashlib
import os
import shlex
import subprocess
import tempfile
import time
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from hearth.documents.policies import DocumentRefusedError
from hearth.foundation.faults import fault

PATIENCE = 60  # seconds for the operator's program
LATE = 24 * 60 * 60  # seconds after which a file that no row names is an orphan
NAME_LENGTH = 32  # of 16 random bytes in hexadecimal


class DamagedError(Exception):
    """The bytes are gone, or not those that were kept."""


class StrangeFolderError(Exception):
    """No file of the folder is known to this database: it is probably another one's."""


def write(content: bytes) -> str:
    """Keep bytes safely on the disk; the name under which they lie."""
    folder = _folder()
    name = token_hex(NAME_LENGTH // 2)
    handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    _settle(folder)
    return name


def read(stored_as: str, sha256: str) -> bytes:
    """The bytes as they were kept. Raises DamagedError."""
    try:
        content = (settings.DOCUMENTS_DIR / stored_as).read_bytes()
    except OSError as error:
        raise DamagedError(stored_as) from error
    if digest(content) != sha256:
        raise DamagedError(stored_as)
    return content


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def scan(content: bytes) -> None:
    """Have the operator's program look at the bytes; without one, nothing is looked at.

    The program gets the path of a file as its last argument. Any answer but 0 refuses, and so does
    none: what could not be checked is not kept.
    """
    if not settings.SCAN_HOOK:
        return
    with tempfile.NamedTemporaryFile(dir=_folder(), prefix=".scan-") as file:
        file.write(content)
        file.flush()
        try:
            done = subprocess.run(  # noqa: S603  the operator's own program, from their settings
                [*shlex.split(settings.SCAN_HOOK), file.name],
                timeout=PATIENCE,
                check=False,
                capture_output=True,
            )
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            raise DocumentRefusedError(
                _("The file could not be checked for viruses, so it was not kept. Try again later.")
            ) from error
    if done.returncode:
        raise DocumentRefusedError(_("The virus check refused this file. It was not kept."))


def sweep() -> int:
    """Remove files that no row names, a day after they were written; how many.

    Raises StrangeFolderError when not one old file is known.
    """
    old = [one for one in _folder().iterdir() if one.is_file() and _age(one) > LATE]
    kept = _named({one.name for one in old})
    if old and not kept and not fault("documents-sweep-without-looking"):
        raise StrangeFolderError(str(settings.DOCUMENTS_DIR))
    orphans = [one for one in old if one.name not in kept]
    for one in orphans:
        one.unlink(missing_ok=True)
    return len(orphans)


def _named(names: set[str]) -> set[str]:
    """Those of the names that a row of any network has; no more is told of it."""
    with connection.cursor() as cursor:
        cursor.execute("select documents_named(%s)", [sorted(names)])
        return {name for (name,) in cursor.fetchall()}


def _age(path: Path) -> float:
    return time.time() - path.stat().st_mtime


def _folder() -> Path:
    folder: Path = settings.DOCUMENTS_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _settle(folder: Path) -> None:
    """The folder's own entry reaches the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
