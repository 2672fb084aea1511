"""A whole pack as a Markdown manual, in English or Spanish, for staff and auditors."""

from collections.abc import Iterable, Iterator, Mapping

from hearth.manuals import words
from hearth.manuals.chapters import (
    PROGRAM_LABELLED,
    SET_WITH,
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
from hearth.rules.model import Because, Block, Pack, Parameter
from hearth.rules.text import Language, Text
from hearth.rules.windows import to_date

FROM = Text("From", "Desde el")
UNTIL = Text("until", "hasta antes del")
SOURCE = Text("Source", "Fuente")
PARAMETERS = Text("Set by each network", "Fijado por cada red")
UNSET = Text("not set", "sin fijar")


def pack_manual(pack: Pack, parameters: Mapping[str, int], language: Language = "en") -> str:
    """Markdown: each standard's dated blocks as sentences, then all else that the pack says, with
    citation and confidence.
    """
    lines = [f"# {pack.title.in_language(language)}", ""]
    for sentence in sensitivity(pack.label, PROGRAM_LABELLED):
        lines += [sentence.in_language(language), ""]
    for standard in pack.standards:
        lines += [f"## {standard.blocks[-1].title.in_language(language)} `{standard.code}`", ""]
        for block in standard.blocks:
            lines += [*_block_lines(pack, block, parameters, language), ""]
    for chapter in chapters(pack, parameters):
        lines += [*_chapter_lines(chapter, language), ""]
    if pack.parameters:
        lines += [f"## {PARAMETERS.in_language(language)}", ""]
        for one in pack.parameters:
            lines += _parameter_lines(pack, one, parameters, language)
        lines.append("")
    return "\n".join(lines)


def _block_lines(
    pack: Pack, block: Block, parameters: Mapping[str, int], language: Language
) -> Iterator[str]:
    period = f"{FROM.in_language(language)} {to_date(block.effective.since)}"
    if block.effective.until is not None:
        period += f" {UNTIL.in_language(language)} {to_date(block.effective.until)}"
    if title := block_title(pack, block):
        period += f", “{title.in_language(language)}”"
    sentence = explain_standard(pack, block, parameters).in_language(language)
    yield f"- {period}. {sentence}"
    yield from (f"  {one.in_language(language)}" for one in block_notes(pack, block))
    yield f"  {_citation(block.because, language)}"


def _chapter_lines(chapter: Chapter, language: Language) -> Iterator[str]:
    yield from (f"## {chapter.title.in_language(language)}", "")
    if chapter.because:
        yield from (_citation(chapter.because, language), "")
    for line in chapter.lines:
        yield from _line_lines(line, language)


def _line_lines(line: Line, language: Language) -> Iterator[str]:
    said = line.says.in_language(language)
    if line.code:
        said += f" `{line.code}`"
    yield "- " + ". ".join([said, *_sentences(line.more, language)])
    yield from (f"  - {one.in_language(language)}" for one in line.parts)
    if line.because:
        yield f"  {_citation(line.because, language)}"


def _sentences(more: Iterable[Text], language: Language) -> Iterator[str]:
    """All of them as one, if there is any."""
    if said := " ".join(one.in_language(language) for one in more):
        yield said


def _citation(because: Because, language: Language) -> str:
    confidence = words.CONFIDENCES[because.confidence].in_language(language)
    source = SOURCE.in_language(language)
    return f"{source}: {because.source}; {because.section} ({confidence})."


def _parameter_lines(
    pack: Pack, parameter: Parameter, parameters: Mapping[str, int], language: Language
) -> Iterator[str]:
    value = value_shown(pack, parameter, parameters)
    title = parameter.title.in_language(language)
    yield f"- {title} `{parameter.code}`: {(value or UNSET).in_language(language)}."
    if value is None:
        yield f"  {waits_for_it(pack, parameter).in_language(language)}"
        command = how_to_set(pack.code, [parameter.code])
        yield f"  {SET_WITH.in_language(language)} `{command}`"
    yield f"  {_citation(parameter.because, language)}"
