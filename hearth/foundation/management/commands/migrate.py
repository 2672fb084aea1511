"""`migrate`, as the owner of the schema, followed by the declared grants."""

from typing import Any

from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connection

from hearth.foundation.context import store_context_key
from hearth.foundation.owner import as_owner
from hearth.foundation.tables import grant_declared


class Command(DjangoMigrate):
    """Migrates as the migrator acting as owner; the application's login never can."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run Django's migrate, then make the grants equal to the declarations."""
        with as_owner():
            super().handle(*args, **options)
            grant_declared(connection)
            store_context_key()
