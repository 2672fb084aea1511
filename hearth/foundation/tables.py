"""Every table says what it is; a table nobody declared fails the build and is granted to nobody.

member     holds or reveals something about a member, or about how somebody of the staff does their
           work: row-level security, forced, no DELETE
reference  about no member: organizations, staff, packs
system     plumbing of the framework: sessions, jobs, migrations
"""

from dataclasses import dataclass

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from hearth.foundation.database import APP


@dataclass(frozen=True)
class Table:
    """One table's declaration: what it is and what the application's role may do with it."""

    kind: str
    grants: str
    area: str = ""


def member(grants: str = "select, insert", *, area: str = "") -> Table:
    """Rows about members. Nothing is ever deleted by the application.

    `area` is what they tell of: identity, course, care or oversight; "" where rules of its own
    say who reads a table.
    """
    return Table("member", grants, area)


def about_staff(grants: str = "select, insert") -> Table:
    """Rows about staff alone, which are guarded as members' are."""
    return Table("member", grants)


def reference(grants: str = "select, insert, update") -> Table:
    """Rows about the network, its people and its programs."""
    return Table("reference", grants)


def system(grants: str = "select, insert, update, delete") -> Table:
    """The framework's plumbing."""
    return Table("system", grants)


def declared_tables() -> dict[str, Table]:
    """All declarations, by table name; each room's AppConfig carries its own `tables`."""
    found: dict[str, Table] = {}
    for config in apps.get_app_configs():
        for name, table in getattr(config, "tables", {}).items():
            if name in found:
                raise ValueError(f"Table {name} is declared twice.")
            found[name] = table
    return found


def grant_declared(connection: BaseDatabaseWrapper) -> None:
    """Make the application's rights equal to the declarations; an undeclared table gets none."""
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        cursor.execute(f"revoke all on all tables in schema public from {APP}")
        for name, table in declared_tables().items():
            if name in present and table.grants:
                cursor.execute(f'grant {table.grants} on "{name}" to {APP}')
        cursor.execute(f"grant usage on all sequences in schema public to {APP}")
