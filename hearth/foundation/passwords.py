"""Which passwords are refused: short ones, and those that everybody tries first.

Of 15 characters or more few stand in any list, so what is made of a listed one counts too: one
repeated, and one with digits and signs around it. NOTICE says where the list comes from.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LISTED = Path(__file__).with_name("common-passwords.txt.gz")
SHORTEST_REPEATED = 3
"""Anything may be a repetition of one or two characters; that is judged by their number."""
FEWEST_CHARACTERS = 5
"""Different ones."""


class CommonPasswordsValidator:
    """Refuses what stands in the list, and what is made of it."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password that is tried first."""
        if is_common(password):
            raise ValidationError(
                _("That is among the passwords that are tried first. Choose other words."),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        """What pages say beside the field."""
        return _("Not one that many people use, nor the same few letters again and again.")


def is_common(password: str) -> bool:
    """Whether a password stands in the list, or is made of one that does."""
    plain = password.lower().strip()
    if len(set(plain)) < FEWEST_CHARACTERS:
        return True
    bare = plain.strip("0123456789!@#$%^&*()-_=+.,;:?/'\" ")
    return any(_is_listed(one) or _is_repeated(one) for one in (plain, bare))


def _is_listed(word: str) -> bool:
    return len(word) >= SHORTEST_REPEATED and word in _listed()


def _is_repeated(word: str) -> bool:
    lengths = range(SHORTEST_REPEATED, len(word) // 2 + 1)
    return any(word == word[:n] * (len(word) // n) and _is_listed(word[:n]) for n in lengths)


@lru_cache(maxsize=1)
def _listed() -> frozenset[str]:
    return frozenset(CommonPasswordValidator(password_list_path=LISTED).passwords)
