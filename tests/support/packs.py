"""Everything that a pack says in words, found by walking it whole."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from hearth.rules.evidence import CORE_KINDS
from hearth.rules.model import Because, Pack
from hearth.rules.text import Language, Text


def words_of(pack: Pack, language: Language) -> list[str]:
    """Every text, source and section of a pack; of kinds of evidence, its own."""
    own = replace(pack, kinds=pack.kinds[len(CORE_KINDS) :])
    return [
        said
        for one in _found(own)
        for said in (
            (one.in_language(language),) if isinstance(one, Text) else (one.source, one.section)
        )
    ]


def _found(part: Any) -> Iterator[Text | Because]:
    if isinstance(part, Text | Because):
        yield part
    elif isinstance(part, Mapping):
        yield from _found(tuple(part.values()))
    elif isinstance(part, tuple):
        for one in part:
            yield from _found(one)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _found(getattr(part, field.name))
