"""`hearth serve`: the pages, on this machine alone unless told otherwise."""

import os
import socket
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from hearth.foundation.logs import logging_for_granian
from hearth.foundation.startup import check_server, choices

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Command(BaseCommand):
    """Runs Granian in the foreground until it is stopped."""

    help = "Serve the pages on 127.0.0.1."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, and with how many threads."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--threads", type=int, default=2 * (os.cpu_count() or 1))

    def handle(self, *args: Any, host: str, port: int, threads: int, **options: Any) -> None:
        """Serve; refuses another host while only this machine's safety was arranged for."""
        from granian import Granian
        from granian.constants import Interfaces
        from granian.log import LogLevels

        if host not in LOOPBACK and settings.LOCAL:
            raise CommandError(
                "The embedded server and plain http are for this machine alone. To listen on "
                f"{host}, set DATABASE_URL, HEARTH_LOCAL=0 and ALLOWED_HOSTS."
            )
        if not _is_free(host, port):
            raise CommandError(f"Port {port} is in use. Choose another with --port (or PORT=…).")
        for finding in check_server():
            self.stderr.write(f"Note: {finding}")
        for choice in choices():
            self.stderr.write(f"Note: {choice}")
        connection.close()  # the workers make their own
        self.stdout.write(f"Hearth is at http://{host}:{port} (Ctrl+C stops it)")
        Granian(
            "hearth.web.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            blocking_threads=threads,
            log_level=LogLevels.warning,
            log_dictconfig=logging_for_granian(),
            log_access=False,  # an address may carry what somebody searched for
        ).serve()


def _is_free(host: str, port: int) -> bool:
    """Whether nobody listens there; Granian itself would share the port with another server."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
