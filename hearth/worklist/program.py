"""A program's manual as a page: what its pack asks for, in the language of the page."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hearth.ledger.selectors import Program, in_page_language, page_language
from hearth.manuals import words as phrases
from hearth.manuals.explain import explain_standard
from hearth.rules.model import Because, Block, Closure, Parameter, Standard
from hearth.rules.resolve import unset_parameters, values_of
from hearth.rules.windows import to_date
from hearth.ui import words


@dataclass(frozen=True, kw_only=True)
class Said:
    """One statement of the manual with where it comes from; `when` is the period it stands for."""

    text: str
    because: Because | None
    when: str = ""
    more: str = ""


@dataclass(frozen=True, kw_only=True)
class StandardCard:
    """A standard with its dated blocks, latest first, and the numbers that it waits for."""

    code: str
    title: str
    blocks: tuple[Said, ...]
    waits_for: str


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number that the network sets; `value` is empty until it has."""

    code: str
    title: str
    value: str
    because: Because
    needed_by: str


@dataclass(frozen=True, kw_only=True)
class Manual:
    """Everything the template draws."""

    title: str
    pack_title: str
    numbers: tuple[Number, ...]
    standards: tuple[StandardCard, ...]
    advice: tuple[Said, ...]
    closures: tuple[Said, ...]

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
        numbers=tuple(sorted(numbers, key=lambda one: bool(one.value))),
        standards=tuple(_card(program, one) for one in pack.standards),
        advice=tuple(
            Said(text=in_page_language(one.text), because=one.because) for one in pack.advice
        ),
        closures=tuple(_closure(program, one) for one in pack.closures),
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
    taken_over = phrases.STRADDLES.get(block.effective.straddle)
    return Said(
        text=in_page_language(explain_standard(program.pack, block, program.parameters)),
        because=block.because,
        when=_period(block),
        more=in_page_language(taken_over) if taken_over else "",
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
    value = values_of(program.pack, program.parameters).get(parameter.code)
    needed_by = [
        in_page_language(standard.blocks[-1].title)
        for standard in program.pack.standards
        if parameter.code in unset_parameters(program.pack, standard, {})
    ]
    return Number(
        code=parameter.code,
        title=in_page_language(parameter.title),
        value="" if value is None else phrases.length(value, parameter.type, page_language()),
        because=parameter.because,
        needed_by=", ".join(needed_by),
    )


def _closure(program: Program, closure: Closure) -> Said:
    kinds = {
        "disenrollment": _("Ends the enrollment"),
        "administrative": _("Administrative"),
    }
    stages = _titles(program, closure.stages)
    where = _("from the stage %(stages)s") % {"stages": stages} if stages else ""
    needed = _("only with the reason in words") if closure.needs_reason else ""
    refused = closure.refused
    return Said(
        text=in_page_language(closure.title),
        because=closure.because,
        when=closure.code,
        more=in_page_language(refused)
        if refused
        else ", ".join(one for one in (kinds[closure.type], where, needed) if one),
    )


def _titles(program: Program, stages: Collection[str]) -> str:
    titles = {one.code: in_page_language(one.title) for one in program.pack.stages}
    return phrases.either([titles[one] for one in stages], page_language()) if stages else ""
