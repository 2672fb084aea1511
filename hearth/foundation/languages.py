"""The languages of the world by their codes, as Unicode's CLDR lists them. Pages have two of them.

Django's own list names those that it is translated into, and people speak many more.
"""

from functools import cache

from babel import Locale

NO_LANGUAGE = {"und", "mul", "zxx", "root"}  # codes for want of one, and for several


def is_language(code: str) -> bool:
    """Whether `code` (en, yue) is a language somebody can speak."""
    return code not in NO_LANGUAGE and code in _names("en")


def language_name(code: str, page: str) -> str:
    """The name of `code` in the language of a page; the code itself when nobody knows it."""
    return _names(page.split("-")[0]).get(code) or _names("en").get(code) or code


@cache
def _names(page: str) -> dict[str, str]:
    return dict(Locale(page).languages)
