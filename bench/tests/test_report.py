"""The report that is measured is one of many lines, over a log that is written once."""

from collections.abc import Iterator

import pytest

from bench import report
from bench.pages import signed_in
from bench.people import withheld_members
from bench.shape import NOON, Shape
from bench.tests.loading import loaded_beside
from hearth.foundation.clock import frozen_at

SHAPE = Shape(enrollments=700)


@pytest.fixture
def _loaded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with loaded_beside(django_db_blocker, SHAPE):
        yield


@pytest.mark.usefixtures("_loaded")
def test_the_log_is_written_once_and_the_report_reads_it() -> None:
    assert report.MOST_LOOKED_AT not in withheld_members(SHAPE)
    rows = report.write_log(SHAPE)
    assert rows >= 700 * report.ROWS_EACH
    assert report.write_log(SHAPE) == rows
    client = signed_in(report.hire_officer(SHAPE))
    with frozen_at(NOON):
        body = client.get(report._of(report.MOST_LOOKED_AT)).content.decode()
    assert body.count("<tr") > 20
