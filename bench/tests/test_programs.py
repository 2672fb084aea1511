"""Both programs ask for something by every standard about members, so that all of it is measured."""

from collections.abc import Iterator

import pytest
from django.db import connection

from bench import programs
from bench.programs import Measured
from bench.shape import Shape
from bench.two_programs import PROGRAMS
from hearth.drafting.desk import read_pack
from hearth.ledger.packs import pack_folder
from hearth.rules.obligation import SpanKind

SHAPE = Shape(enrollments=900)
WRITES = 2


@pytest.fixture(scope="module")
def measured(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Measured]:
    former = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield programs.measure(SHAPE, WRITES, lambda line: None)
        connection.close()
        connection.settings_dict["NAME"] = former


def test_every_standard_about_members_has_obligations(measured: Measured) -> None:
    asked = {
        f"{pack.code}: {pack.code}/{standard.code}"
        for pack in (read_pack(pack_folder(program.pack)) for program in PROGRAMS)
        for standard in pack.standards
    }
    print(sorted(asked - set(measured.standards)))
