"""`hearth db up|down|release|recreate|running`: the database server and Hearth's database on it."""

from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandParser
from psycopg import sql

from hearth.foundation import roles
from hearth.foundation.database import (
    database_name,
    ensure_server,
    is_running,
    login_as_administrator,
    stop_server,
)


class Command(BaseCommand):
    """Starts, stops and prepares; safe to repeat."""

    help = "Start the server and make the database (up), stop it (down; release: if unused)."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One word: what to do."""
        parser.add_argument("action", choices=["up", "down", "release", "recreate", "running"])

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        """Do it and say so."""
        if action == "running":
            if not is_running():
                raise SystemExit(1)
            return
        if action == "release" and others_are_connected():
            self.stdout.write("The server stays up: somebody else is using it.")
            return
        if action in ("down", "release"):
            stopped = stop_server()
            self.stdout.write("Server stopped." if stopped else "No embedded server is running.")
            return
        ensure_server()
        prepare(database_name(), recreate=action == "recreate")
        self.stdout.write(f"Database {database_name()} is ready.")


def others_are_connected() -> bool:
    """Whether a client beside this one is connected to the server."""
    if not is_running():
        return False
    with login_as_administrator().connect("postgres") as admin:
        (clients,) = admin.execute(
            "select count(*) from pg_stat_activity"
            " where backend_type = 'client backend' and pid <> pg_backend_pid()"
        ).fetchone() or (0,)
    return bool(clients)


def prepare(name: str, *, recreate: bool = False) -> None:
    """Roles and an empty database `name`, made where they are missing."""
    with login_as_administrator().connect("postgres") as admin:
        # Two set-ups at once (test workers) would trip over the same roles; the session's end
        # gives the lock back.
        admin.execute("select pg_advisory_lock(7700)")
        roles.create_roles(admin)
        if recreate:
            admin.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
            )
        if not _exists(admin, name):
            roles.create_database(admin, name)
    with login_as_administrator().connect(name) as inside:
        roles.open_schema(inside)


def _exists(admin: psycopg.Connection, name: str) -> bool:
    found = admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
    return found is not None
