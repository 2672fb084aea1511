"""The database roles, created by set-up before the first migration.

owner     no login; owns the schema
migrator  logs in to migrate, acting as the owner
app       logs in to serve; owns nothing, creates nothing, bypasses nothing
settler   no login; owns the settling functions, the only writer of obligations
gate      no login; owns the functions that decide who may see what
"""

import psycopg
from psycopg import sql

from hearth.foundation.database import APP, GATE, MIGRATOR, OWNER, SETTLER
from hearth.foundation.secrets import secret

QUIET = {
    "log_error_verbosity": "terse",  # no DETAIL, which quotes rows
    "log_min_messages": "log",  # no ERROR, which quotes what could not be read
    "log_min_error_statement": "panic",  # no STATEMENT, which holds its values
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "track_activities": "off",  # no text of statements for other sessions of the same login
}
"""What the server's log and its views of sessions tell of the work of Hearth's logins: nothing that
anybody typed."""
LOGINS = {MIGRATOR: "migrator_password", APP: "app_password"}


def create_roles(admin: psycopg.Connection) -> None:
    """Create or mend the five roles; safe to repeat."""
    for role in (OWNER, SETTLER, GATE, MIGRATOR, APP):
        if not admin.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
            admin.execute(sql.SQL("create role {}").format(sql.Identifier(role)))
        admin.execute(
            sql.SQL("alter role {} nosuperuser nobypassrls nocreatedb nocreaterole {}").format(
                sql.Identifier(role), _login_clause(role)
            )
        )
        if role in LOGINS:
            _quieten(admin, role)
    admin.execute(f"grant {OWNER} to {MIGRATOR}")
    # The owner hands functions to these two, which needs membership; it never acts as them.
    admin.execute(f"grant {SETTLER}, {GATE} to {OWNER}")


def create_database(admin: psycopg.Connection, name: str, template: str = "template0") -> None:
    """Create database `name`, owned by the owner, closed to everybody but Hearth's roles."""
    admin.execute(
        sql.SQL("create database {} owner {} template {} encoding 'UTF8'").format(
            sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)
        )
    )
    close_database(admin, name)


def close_database(admin: psycopg.Connection, name: str) -> None:
    """Take the public rights of a database away and let Hearth's roles connect."""
    target = sql.Identifier(name)
    admin.execute(sql.SQL("revoke all on database {} from public").format(target))
    admin.execute(
        sql.SQL("grant connect on database {} to {}, {}").format(
            target, sql.Identifier(APP), sql.Identifier(MIGRATOR)
        )
    )


def open_schema(inside: psycopg.Connection) -> None:
    """Give the schema to the owner and its use, not creation, to the others."""
    inside.execute(f"alter schema public owner to {OWNER}")
    inside.execute("revoke all on schema public from public")
    inside.execute(f"grant usage on schema public to {APP}, {SETTLER}, {GATE}")
    # Handing a function to a role asks that the role may create in the schema; only the owner
    # can act as these two, and neither can log in.
    inside.execute(f"grant create on schema public to {SETTLER}, {GATE}")


def _quieten(admin: psycopg.Connection, role: str) -> None:
    """For this role, whatever the server says for others."""
    for setting, value in QUIET.items():
        admin.execute(
            sql.SQL("alter role {} set {} = {}").format(
                sql.Identifier(role), sql.Identifier(setting), sql.Literal(value)
            )
        )


def _login_clause(role: str) -> sql.Composable:
    if role not in LOGINS:
        return sql.SQL("nologin")
    return sql.SQL("login password {}").format(sql.Literal(secret(LOGINS[role])))
