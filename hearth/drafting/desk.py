"""What `hearth packs` answers to those who write programs, as lines of text.

Each answer is the lines to print and whether all is well. Folders are read; nothing is written.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from hearth.drafting.check import check_known, check_pack
from hearth.drafting.differences import differences
from hearth.drafting.documents import Gathering, PackError, Problem, unread_files
from hearth.drafting.examples import load_examples
from hearth.drafting.layouts import load_layout
from hearth.drafting.load import load_pack, places_in, with_built_in
from hearth.drafting.rehearsal import Engine, rehearse, settle
from hearth.manuals.manual import pack_manual
from hearth.rules.model import Pack
from hearth.rules.resolve import Codes
from hearth.rules.text import Language

REFERENCE: Mapping[str, Engine] = {"reference": settle}


@dataclass(frozen=True)
class Answer:
    lines: tuple[str, ...]
    well: bool = True


def read_pack(folder: Path) -> Pack:
    """The pack of a folder with the built-in standards. Raises PackError with all that is wrong."""
    pack = with_built_in(load_pack(folder))
    if problems := _problems_of(folder, pack):
        raise PackError(problems)
    return pack


def check(folders: Iterable[Path], known: Iterable[str] = ()) -> Answer:
    """Every problem of every pack, its examples and its layout included.

    `known` are packs besides those that lie beside each other.
    """
    folders, known = list(folders), frozenset(known)
    try:
        with Gathering() as gathering:
            gathering.each(partial(_check_folder, known=known), folders)
    except PackError as error:
        return _refused(error)
    count = len(folders)
    return Answer(("1 pack is in order." if count == 1 else f"{count} packs are in order.",))


def _check_folder(folder: Path, known: frozenset[str]) -> None:
    with Gathering() as gathering:
        gathering.problems += unread_files(folder)
        pack = with_built_in(load_pack(folder))
        codes = Codes.in_order(pack)
        gathering.problems += _problems_of(folder, pack)
        gathering.problems += _problems_of_excludes(folder, pack, known)
        gathering.take(lambda one: load_examples(one, pack, codes), folder)
        gathering.take(lambda one: load_layout(one, pack), folder)


def _problems_of(folder: Path, pack: Pack) -> list[Problem]:
    problems, name = check_pack(pack, places_in(folder)), folder.resolve().name
    if pack.code != name:
        message = f"Pack '{pack.code}' lies in folder '{name}'."
        problems.append(Problem(pack.place, message, "Rename one."))
    return problems


def _problems_of_excludes(folder: Path, pack: Pack, known: frozenset[str]) -> Iterator[Problem]:
    """Of a pack that lies alone, nobody knows which others there are."""
    beside = {path.parent.name for path in folder.resolve().parent.glob("*/pack.yaml")}
    others = (beside | known) - {pack.code}
    places = places_in(folder)
    for code in pack.excludes:
        place = places["excludes", code]
        if code == pack.code:
            yield Problem(place, "A pack cannot exclude itself.", "Remove it.")
        elif beside - {pack.code}:
            yield from check_known("pack", code, sorted(others), place)


def explain(folder: Path, language: Language = "en") -> Answer:
    """The pack as a manual."""
    try:
        pack = read_pack(folder)
    except PackError as error:
        return _refused(error)
    return Answer(tuple(pack_manual(pack, {}, language).splitlines()))


def run_examples(folder: Path, engines: Mapping[str, Engine] = REFERENCE) -> Answer:
    """Run the pack's examples; say how well each standard is shown and what disagrees."""
    try:
        pack = read_pack(folder)
        examples = load_examples(folder, pack, Codes.in_order(pack))
    except PackError as error:
        return _refused(error)
    own = [path.code for path in load_pack(folder).standards]
    rehearsal = rehearse(pack, own, examples, engines)
    count = "1 example" if rehearsal.examples == 1 else f"{rehearsal.examples} examples"
    on = f" on {', '.join(engines)}" if len(engines) > 1 else ""
    failing = rehearsal.failing
    verdict = f"{failing} not as expected" if failing else "all as expected"
    return Answer(
        (
            f"{pack.code}: {count}{on}, {verdict}.",
            *(f"  {code}: {shown}" for code, shown in rehearsal.shown.items()),
            *rehearsal.wrong,
        ),
        well=not failing,
    )


def diff(old: Pack, new: Pack, language: Language = "en") -> Answer:
    """What `new` asks for that `old` does not, and the other way round."""
    lines = tuple(differences(old, new, language))
    return Answer(lines or ("Both ask for the same.",), well=not lines)


def _refused(error: PackError) -> Answer:
    return Answer(tuple(str(problem) for problem in error.problems), well=False)
