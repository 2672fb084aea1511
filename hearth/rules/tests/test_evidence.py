"""Attributes travel as slots and come back as they were."""

import pytest

from hearth.rules.evidence import (
    CONTACT,
    CORE_KINDS,
    DISCHARGE,
    SLOTS,
    EvidenceError,
    decode,
    encode,
    kinds_by_number,
)


def test_attributes_come_back_as_they_were() -> None:
    stated = {"reached": False, "mode": "phone", "minutes": 20}
    assert decode(CONTACT, encode(CONTACT, stated)) == stated


def test_flags_codes_and_counts_have_stable_slots() -> None:
    stated = {"reached": True, "mode": "in_person", "core_service": False, "minutes": 0}
    assert encode(CONTACT, {**stated, "with_whom": "other"}) == (1, 1, 0, 0, 4, None, None, None)


def test_what_was_not_stated_is_null() -> None:
    assert encode(DISCHARGE, {"disposition": None}) == (None,) * SLOTS


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"mood": "good"}, "contact has no attribute 'mood'; it has reached, mode,"),
        ({"mode": "fax"}, "mode cannot be 'fax': it takes one of in_person, video,"),
        ({"reached": 1}, "reached cannot be 1: it takes true or false."),
        ({"minutes": -1}, "minutes cannot be -1: it takes a whole number from 0 to 32767."),
        ({"minutes": True}, "minutes cannot be True"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would(stated: dict[str, object], said: str) -> None:
    with pytest.raises(EvidenceError, match=said):
        encode(CONTACT, stated)


def test_core_kinds_keep_their_numbers() -> None:
    assert {number: kind.code for number, kind in kinds_by_number(CORE_KINDS).items()} == {
        1: "contact",
        2: "admission",
        3: "discharge",
        4: "waiver",
        5: "promise",
        6: "promise_kept",
        7: "consent",
        8: "assessment",
        9: "plan",
        10: "sign_off",
        11: "conference",
        12: "significant_event",
        13: "training",
        14: "supervision",
        15: "closure",
        16: "caseload",
    }
