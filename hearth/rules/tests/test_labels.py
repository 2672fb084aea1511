"""Labels are sets: joined without a rank, told apart by bits of their own."""

from itertools import combinations

import pytest

from hearth.rules.labels import (
    EVERY,
    HELD,
    LABELS,
    NAMED_ONLY,
    NORMAL,
    REASONS,
    TITLES,
    consented,
    covers,
    is_label,
    joined,
    named,
    names,
    opens,
    unions,
)

SUD, OTHER = LABELS["sud_part2"], LABELS["hiv"]


def test_what_is_stored_keeps_its_number() -> None:
    assert (NORMAL, SUD, OTHER, joined(SUD, OTHER)) == (0, 10, 20, 30)


def test_no_two_reasons_share_a_bit_and_all_together_fit_a_small_column() -> None:
    assert [pair for pair in combinations(REASONS.values(), 2) if pair[0] & pair[1]] == []
    assert min(unions()) == NORMAL
    assert max(unions()) == joined(*REASONS.values()) == EVERY < 2**15


def test_some_reasons_no_role_holds() -> None:
    assert HELD & NAMED_ONLY == 0
    assert HELD | NAMED_ONLY == EVERY
    assert names(NAMED_ONLY) == ("sud_notes", "psychotherapy", "dv")


@pytest.mark.parametrize("number", [1, 2, 8, 11, 2048, 10 | 2048, -1])
def test_a_number_with_other_bits_is_no_label(number: int) -> None:
    assert not is_label(number)


def test_what_consents_name_opens_an_item_whose_every_reason_is_named() -> None:
    both = joined(SUD, OTHER)
    assert all(is_label(one) for one in (NORMAL, SUD, both, EVERY))
    assert opens(consented(SUD, OTHER), both)
    assert not opens(consented(NORMAL, SUD), both)
    assert not opens(consented(SUD, OTHER), NORMAL)  # normal needs a word for itself
    assert opens(consented(NORMAL), NORMAL)


def test_joining_keeps_every_reason_and_ranks_none() -> None:
    assert joined() == NORMAL
    assert joined(NORMAL, SUD) == SUD
    assert joined(SUD, OTHER) == joined(OTHER, SUD, SUD) != max(SUD, OTHER)


def test_a_label_covers_what_it_holds() -> None:
    both = joined(SUD, OTHER)
    assert all(covers(both, one) for one in (NORMAL, SUD, OTHER, both))
    assert not any(covers(*pair) for pair in ((SUD, OTHER), (OTHER, SUD), (NORMAL, OTHER)))


def test_a_number_says_its_reasons_in_both_languages() -> None:
    assert [names(one) for one in unions((SUD, OTHER))] == [
        ("normal",), ("sud_part2",), ("hiv",), ("sud_part2", "hiv")
    ]  # fmt: skip
    assert named(30, "en") == "substance use treatment and HIV"
    assert named(30, "es") == "tratamiento por uso de sustancias y VIH"
    assert set(TITLES) == set(LABELS)


@pytest.mark.parametrize(
    ("number", "held"),
    [(1, ()), (8, ()), (2048, ()), (11, ("sud_part2",)), (31, ("sud_part2", "hiv"))],
)
def test_bits_that_are_no_reason_have_no_name(number: int, held: tuple[str, ...]) -> None:
    assert names(number) == held
