"""The printed manual is what the specs say now."""

from tests.spec.manual import MANUAL, manual


def test_the_printed_manual_is_up_to_date() -> None:
    assert MANUAL.read_text(encoding="utf-8") == manual(), "Run: python -m tests.spec.manual"
