"""The `hearth` command: Django's management commands, with the database started first."""

import os
import sys


def needs_server(words: list[str]) -> bool:
    """Whether a command asks the database for anything."""
    match words:
        case [] | ["db" | "help" | "--help", *_] | ["packs", "check" | "explain" | "test", *_]:
            return False
    return True


def main() -> None:
    """Run a management command; the embedded server is started if no other is named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.settings")
    from hearth.foundation.database import ensure_server

    if needs_server(sys.argv[1:]):
        ensure_server()
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as refused:
        # A fresh clone: the server is there, its roles or the database are not.
        if "does not exist" not in str(refused):
            raise
        sys.exit(f"There is no database yet: run `hearth db up`, then `hearth migrate`.\n{refused}")
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
