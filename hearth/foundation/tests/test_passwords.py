"""Which passwords are refused, and how the others are stored."""

import pytest
from django.contrib.auth.hashers import get_hashers_by_algorithm, identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from hearth.foundation.passwords import _listed, is_common


def refusals(password: str) -> set[str]:
    try:
        validate_password(password)
    except ValidationError as refused:
        return {one.code or "" for one in refused.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "1qaz2wsx3edc4rfv",  # listed as it is
        "passwordpassword",  # a listed one twice
        "Passwordpassword",
        "password12345678",  # with digits behind
        "!!!!!!!password!",
        "dragondragondragon",
        "aaaaaaaaaaaaaaaa",
        "1111111111222222",
        "123123123123123123",
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert "password_too_common" in refusals(password)


@pytest.mark.parametrize(
    "password", ["a lantern on the pier", "correct horse battery staple", "wq;Jd92 mfL!x0ppQe"]
)
def test_words_that_do_not_belong_together_are_taken(password: str) -> None:
    assert refusals(password) == set()


def test_fifteen_characters_are_enough_and_fourteen_are_not() -> None:
    assert refusals("kestrel oat 7 q") == set()
    assert refusals("kestrel oat 7q") == {"password_too_short"}


def test_nothing_is_asked_of_the_kinds_of_characters() -> None:
    assert refusals("seldomwithoutarake") == set()


def test_the_list_is_of_fifty_thousand() -> None:
    assert len(_listed()) > 50_000
    assert is_common("trustno1")


def test_a_password_is_stored_with_argon2id(settings: object) -> None:
    settings.PASSWORD_HASHERS = [  # type: ignore[attr-defined]
        one
        for one in settings.PASSWORD_HASHERS
        if "MD5" not in one  # type: ignore[attr-defined]
    ]
    get_hashers_by_algorithm.cache_clear()
    stored = make_password("a lantern on the pier")
    assert stored.startswith("argon2$argon2id$")
    assert identify_hasher(stored).algorithm == "argon2"
    assert len(stored) <= 128
