"""Labels are sets: joined without a rank, told apart by bits of their own."""

from itertools import combinations

import pytest

from hearth.rules.labels import (
    LABELS,
    NORMAL,
    REASONS,
    TITLES,
    covers,
    joined,
    named,
    names,
    unions,
)

SUD, OTHER = LABELS["sud_part2"], LABELS["hiv"]


def test_what_is_stored_keeps_its_number() -> None:
    assert (NORMAL, SUD, OTHER, joined(SUD, OTHER)) == (0, 10, 20, 30)


def test_no_two_reasons_share_a_bit_and_all_together_stay_below_a_hundred() -> None:
    assert [pair for pair in combinations(REASONS.values(), 2) if pair[0] & pair[1]] == []
    assert min(unions()) == NORMAL
    assert max(unions()) == joined(*REASONS.values()) < 100


def test_joining_keeps_every_reason_and_ranks_none() -> None:
    assert joined() == NORMAL
    assert joined(NORMAL, SUD) == SUD
    assert joined(SUD, OTHER) == joined(OTHER, SUD, SUD) != max(SUD, OTHER)


def test_a_label_covers_what_it_holds() -> None:
    both = joined(SUD, OTHER)
    assert all(covers(both, one) for one in (NORMAL, SUD, OTHER, both))
    assert not any(covers(*pair) for pair in ((SUD, OTHER), (OTHER, SUD), (NORMAL, OTHER)))


def test_a_number_says_its_reasons_in_both_languages() -> None:
    assert [names(one) for one in unions()] == [
        ("normal",), ("sud_part2",), ("hiv",), ("sud_part2", "hiv")
    ]  # fmt: skip
    assert named(30, "en") == "substance use treatment and HIV"
    assert named(30, "es") == "tratamiento por uso de sustancias y VIH"
    assert set(TITLES) == set(LABELS)


@pytest.mark.parametrize(
    ("number", "held"),
    [(1, ()), (8, ()), (40, ()), (11, ("sud_part2",)), (62, ("sud_part2", "hiv"))],
)
def test_bits_that_are_no_reason_have_no_name(number: int, held: tuple[str, ...]) -> None:
    assert names(number) == held
