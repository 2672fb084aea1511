"""A database of the bench's in place of the tests' own, for a block."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from bench import database
from bench.load import ensure_loaded
from bench.shape import Shape


@contextmanager
def loaded_beside(django_db_blocker: pytest.FixtureRequest, shape: Shape) -> Iterator[None]:
    """The load of a size, made if it is not there; afterwards the tests' own database again."""
    former = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        database.use(shape)
        ensure_loaded(shape)
        yield
        connection.close()
        connection.settings_dict["NAME"] = former
