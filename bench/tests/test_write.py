"""What is measured as a write is a contact with its evidence and its activity, settled."""

from collections.abc import Iterator

import pytest

from bench import database, write
from bench.settle import settle_everybody
from bench.shape import Shape
from bench.tests.loading import loaded_beside

SHAPE = Shape(enrollments=700)  # a load of its own: what is written stays
COUNTED = ("encounters_contact", "ledger_evidence", "foundation_activity")


@pytest.fixture
def _loaded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with loaded_beside(django_db_blocker, SHAPE):
        settle_everybody()
        yield


def counts() -> list[int]:
    with database.administrator() as admin:
        found = [admin.execute(f"select count(*) from {name}".encode()) for name in COUNTED]
        return [row[0] for one in found if (row := one.fetchone())]


@pytest.mark.usefixtures("_loaded")
def test_both_ways_write_a_contact_its_evidence_and_its_activity() -> None:
    before = counts()
    written = write.measure(SHAPE, 2)
    every = 2 * (2 + write.WARM_UP)
    assert [now - then for then, now in zip(before, counts(), strict=True)] == [every] * 3
    assert len(written.filed) == len(written.by_hand) == 2
    with database.administrator() as admin:
        left = admin.execute(
            "select count(*) from encounters_contact where form_nonce <> '' and reached"
            " and evidence_id is null"
        ).fetchone()
    assert left == (0,)
