"""Prints the specs as the manual of the language: `python -m tests.spec.manual`.

A chapter is a spec module: its docstring, then each claim with the fields the standard states,
the sentence Hearth says for it, the history and the obligations.
"""

import inspect
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from types import ModuleType

from hearth.manuals.explain import explain_standard
from hearth.manuals.terms import HEARTHS
from hearth.rules.evidence import CORE_KINDS, Attribute
from tests.spec import (
    test_dated_blocks,
    test_due_and_excused,
    test_evidence_filters,
    test_late_and_waived,
    test_monthly_windows,
    test_needs,
    test_openings,
    test_stages,
    test_straddle,
    test_whom_it_concerns,
    test_windows_of_other_lengths,
)
from tests.spec.situations import Spec, parse_table

MANUAL = Path(__file__).parents[2] / "docs" / "reference" / "language.md"
CHAPTERS: tuple[ModuleType, ...] = (
    test_monthly_windows,
    test_windows_of_other_lengths,
    test_openings,
    test_evidence_filters,
    test_needs,
    test_due_and_excused,
    test_whom_it_concerns,
    test_stages,
    test_late_and_waived,
    test_dated_blocks,
    test_straddle,
)
HEAD = """# The language of standards

Generated from `tests/spec` by `python -m tests.spec.manual`; every example below runs as a test
on every engine. A standard states all of `id`, `title`, `because`, `effective`, `applies`,
`opens`, `due`, `satisfied_by` and `responsible`; the examples show only what matters to them.
Unless they say otherwise: enrolled members, every month, one contact that reached the member.
"""


KINDS = """What every program can ask for. A pack declares further kinds in the same way, with
numbers from 100; what nobody stated meets no condition."""


TERMS = """What a program calls things, in `terms` of `pack.yaml`. Where the plural stands too, the
pack gives both: `member: {en: client, es: cliente, many: {en: clients, es: clientes}}`. Sentences
about evidence and pages about one program speak the program's word; any other term is refused."""


def manual() -> str:
    parts = [HEAD, *(chapter(module) for module in CHAPTERS), kinds(), terms()]
    return "\n".join(part.rstrip() + "\n" for part in parts)


def chapter(module: ModuleType) -> str:
    lines = [(module.__doc__ or "").strip(), ""]
    for name, function in vars(module).items():
        if name.startswith("test_"):
            recorded: list[Spec] = []
            function(lambda recorded=recorded, **stated: recorded.append(Spec(**stated)))
            lines += [f"### {_claim(name)}", "", *_examples(recorded)]
            if note := inspect.getdoc(function):
                lines += [note, ""]
    return "\n".join(lines)


def terms() -> str:
    """The words that a pack may say otherwise."""
    rows = [
        {
            "term": f"`{code}`",
            "English": ", ".join(one.en for one in (term.one, term.many) if one),
            "Spanish": ", ".join(one.es for one in (term.one, term.many) if one),
        }
        for code, term in HEARTHS.items()
    ]
    return "\n".join(["## Terms", "", TERMS, "", *_table(rows)])


def kinds() -> str:
    """The kinds of evidence that every program has, with their attributes and values."""
    rows = [
        {"kind": f"`{kind.code}`", "attribute": f"`{one.code}`" if one else "", "takes": takes(one)}
        for kind in CORE_KINDS
        for one in kind.attributes or (None,)
    ]
    return "\n".join(["## Kinds of evidence", "", KINDS, "", *_table(rows)])


def takes(attribute: Attribute | None) -> str:
    if attribute is None:
        return ""
    if attribute.type == "code":
        return ", ".join(f"`{value.code}`" for value in attribute.values)
    return {"flag": "true or false", "count": "a whole number"}[attribute.type]


def _claim(name: str) -> str:
    words = name.removeprefix("test_").replace("_", " ")
    return words[0].upper() + words[1:]


def _examples(specs: list[Spec]) -> Iterator[str]:
    """Standard and history are printed once while they stay the same."""
    standard = history = ""
    for spec in specs:
        if spec.standard != standard:
            standard = spec.standard
            yield from ("```yaml", dedent(standard).strip(), "```", "")
            yield from (f"> {line}" for line in _sentences(spec))
            yield ""
        if spec.history != history:
            history = spec.history
            yield from (*_table(parse_table(history)), "")
        yield from (f"{_circumstances(spec)}:", "")
        yield from (*_table(spec.expected()), "")


def _sentences(spec: Spec) -> Iterator[str]:
    for block in spec.pack.standards[0].blocks:
        said = explain_standard(spec.pack, block, spec.parameters or {})
        yield f"{said.en}<br>*{said.es}*"


def _circumstances(spec: Spec) -> str:
    said = f"As of {spec.as_of}"
    if spec.tracked_from != Spec.tracked_from:
        said += f", tracked from {spec.tracked_from}"
    for name, days in (spec.parameters or {}).items():
        said += f", with {name} set to {days} days"
    return f"{said}, sealed windows included" if spec.unsealed else said


def _table(rows: list[dict[str, str]]) -> Iterator[str]:
    if not rows:
        yield "*no obligations*"
        return
    yield "| " + " | ".join(rows[0]) + " |"
    yield "|" + "---|" * len(rows[0])
    for row in rows:
        yield "| " + " | ".join(row.values()) + " |"


if __name__ == "__main__":
    MANUAL.parent.mkdir(parents=True, exist_ok=True)
    MANUAL.write_text(manual(), encoding="utf-8")
