"""A sentence in both languages people read: English and Spanish."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "es")


@dataclass(frozen=True)
class Text:
    en: str
    es: str

    def in_language(self, language: Language) -> str:
        return self.es if language == "es" else self.en
