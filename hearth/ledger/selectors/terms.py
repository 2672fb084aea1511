"""What a page calls things: the words of the programs it is about, where they agree.

Programs that say it differently, and none at all, leave Hearth's own word.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hearth.ledger.selectors.programs import Program, in_page_language
from hearth.manuals.terms import HEARTHS
from hearth.rules.model import Term


@dataclass(frozen=True)
class Terms:
    """By the codes of `HEARTHS`; each is said in the language of the page."""

    words: Mapping[str, Term] = field(default_factory=lambda: HEARTHS)

    def one(self, code: str) -> str:
        """One of them: "client"."""
        return in_page_language(self.words[code].one)

    def many(self, code: str) -> str:
        """Several: "clients"; the same word where nobody said another."""
        return in_page_language(self.words[code].many or self.words[code].one)

    def title(self, code: str) -> str:
        """At the start of a line: "Care coordinator"."""
        said = self.one(code)
        return said[:1].upper() + said[1:]

    def count(self, code: str, number: int) -> str:
        """ "1 client", "2 clients"; both languages count like this."""
        return f"{number} {self.one(code) if number == 1 else self.many(code)}"


def terms_of(programs: Iterable[Program]) -> Terms:
    """The words of programs, as far as all of them use the same."""
    said = [{**HEARTHS, **one.pack.terms} for one in programs]
    return Terms({code: _agreed(code, [one[code] for one in said]) for code in HEARTHS})


def _agreed(code: str, words: list[Term]) -> Term:
    return words[0] if words and all(one == words[0] for one in words) else HEARTHS[code]
