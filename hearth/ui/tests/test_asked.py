"""Numbers in what somebody sends."""

import pytest

from hearth.ui.asked import number_said


@pytest.mark.parametrize("text", ["0", "7", "1200", "9" * 18])
def test_a_number_that_a_page_writes_is_read(text: str) -> None:
    assert number_said(text) == int(text)


@pytest.mark.parametrize(
    "text", ["", "07", "+7", "-7", "7.0", "1_0", " 7", "\u00b2", "\u0663", "\uff17", "9" * 19, "x"]
)
def test_what_no_page_writes_is_no_number(text: str) -> None:
    assert number_said(text) is None


def test_more_digits_than_python_reads_are_no_number() -> None:
    assert number_said("9" * 5_000) is None
