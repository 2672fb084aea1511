"""A program's manual as a page: what its pack asks for, in the language of the page."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hearth.ledger.selectors import Program, in_page_language
from hearth.manuals.chapters import (
    PROGRAM_LABELLED,
    Chapter,
    Line,
    block_notes,
    block_title,
    chapters,
    sensitivity,
    value_shown,
    waits_for_it,
)
from hearth.manuals.explain import explain_standard
from hearth.manuals.waiting import how_to_set
from hearth.rules.model import Because, Block, Parameter, Standard
from hearth.rules.resolve import unset_parameters, values_of
from hearth.rules.text import Text
from hearth.rules.windows import to_date
from hearth.ui import words


@dataclass(frozen=True, kw_only=True)
class Said:
    """One statement of the manual with where it comes from; `when` is the period it stands for,
    `more` what else is said of it, `parts` a list below it.
    """

    text: str
    because: Because | None
    when: str = ""
    code: str = ""
    more: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StandardCard:
    """A standard with its dated blocks, latest first, and the numbers that it waits for."""

    code: str
    title: str
    blocks: tuple[Said, ...]
    waits_for: str


@dataclass(frozen=True, kw_only=True)
class ChapterCard:
    """What the pack says of one thing besides its standards."""

    code: str
    title: str
    lines: tuple[Said, ...]
    because: Because | None


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number that the network sets; until it has, `value` is empty, `waits` says what waits."""

    code: str
    title: str
    value: str
    because: Because
    waits: str
    command: str


@dataclass(frozen=True, kw_only=True)
class Manual:
    """Everything the template draws."""

    title: str
    pack_title: str
    sensitive: tuple[str, ...]
    numbers: tuple[Number, ...]
    standards: tuple[StandardCard, ...]
    chapters: tuple[ChapterCard, ...]

    @property
    def unset(self) -> int:
        """How many numbers are missing."""
        return sum(not one.value for one in self.numbers)


def manual_of(program: Program) -> Manual:
    """The manual of an installed program with the numbers of its network."""
    pack = program.pack
    numbers = [_number(program, one) for one in pack.parameters]
    return Manual(
        title=program.title,
        pack_title=in_page_language(pack.title),
        sensitive=_all_said(sensitivity(pack.label, PROGRAM_LABELLED)),
        numbers=tuple(sorted(numbers, key=lambda one: bool(one.value))),
        standards=tuple(_card(program, one) for one in pack.standards),
        chapters=tuple(_chapter(one) for one in chapters(pack, program.parameters)),
    )


def _card(program: Program, standard: Standard) -> StandardCard:
    titles = {one.code: in_page_language(one.title) for one in program.pack.parameters}
    unset = unset_parameters(program.pack, standard, values_of(program.pack, program.parameters))
    return StandardCard(
        code=standard.code,
        title=in_page_language(standard.blocks[-1].title),
        blocks=tuple(_block(program, one) for one in reversed(standard.blocks)),
        waits_for=", ".join(titles[one] for one in unset),
    )


def _block(program: Program, block: Block) -> Said:
    title = block_title(program.pack, block)
    return Said(
        text=in_page_language(explain_standard(program.pack, block, program.parameters)),
        because=block.because,
        when=f"{_period(block)}: {in_page_language(title)}" if title else _period(block),
        more=_all_said(block_notes(program.pack, block)),
    )


def _period(block: Block) -> str:
    since, until = block.effective.since, block.effective.until
    facts = {"since": words.full_day(to_date(since))}
    if until is None:
        return _("Since %(since)s") % facts
    # `until` is the first day no longer in force; people name the last one.
    facts["last"] = words.full_day(to_date(until - 1))
    return _("From %(since)s to %(last)s") % facts


def _number(program: Program, parameter: Parameter) -> Number:
    value = value_shown(program.pack, parameter, program.parameters)
    return Number(
        code=parameter.code,
        title=in_page_language(parameter.title),
        value=in_page_language(value) if value else "",
        because=parameter.because,
        waits="" if value else in_page_language(waits_for_it(program.pack, parameter)),
        command=how_to_set(program.pack.code, [parameter.code]),
    )


def _chapter(chapter: Chapter) -> ChapterCard:
    return ChapterCard(
        code=chapter.code,
        title=in_page_language(chapter.title),
        lines=tuple(_line(one) for one in chapter.lines),
        because=chapter.because,
    )


def _line(line: Line) -> Said:
    return Said(
        text=in_page_language(line.says),
        because=line.because,
        code=line.code,
        more=_all_said(line.more),
        parts=_all_said(line.parts),
    )


def _all_said(texts: Iterable[Text]) -> tuple[str, ...]:
    return tuple(in_page_language(one) for one in texts)
