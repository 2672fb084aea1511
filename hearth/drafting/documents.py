"""YAML nodes that remember their line, so that every complaint says where and how to mend it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar, cast

import yaml
from yaml.reader import ReaderError

from hearth.rules.labels import LABELS, joined
from hearth.rules.model import Amount, Place, Setting
from hearth.rules.text import Text
from hearth.rules.windows import to_day

Chosen = TypeVar("Chosen", bound=str)
Source = TypeVar("Source")
Read = TypeVar("Read")
Otherwise = TypeVar("Otherwise")
DEEPEST = 50
"""More lists and fields inside each other than anybody means."""
LONGEST_NUMBER = 9
"""In digits."""


@dataclass(frozen=True, order=True)
class Problem:
    place: Place
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message} {self.mend}"


class PackError(Exception):
    """A pack that cannot be used; `problems` has each with its place and remedy."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass
class Gathering:
    """Reads one thing after the other, and tells what was wrong when all have been read.

        with Gathering() as gathering:
            return Pair(gathering.take(number, one), gathering.take(number, other))

    Leaving the `with` raises PackError with every problem.
    """

    problems: list[Problem] = field(default_factory=list)

    def take(self, read: Callable[[Source], Read], source: Source) -> Read:
        """What `read` makes of it. Of what cannot be read nothing is used: leaving will raise."""
        try:
            return read(source)
        except PackError as error:
            self.add(error)
            return cast(Read, None)

    def add(self, error: PackError) -> None:
        """What is wrong, though reading goes on."""
        self.problems.extend(error.problems)

    def each(self, read: Callable[[Source], Read], sources: Iterable[Source]) -> tuple[Read, ...]:
        """What `read` makes of each of several."""
        return tuple([self.take(read, one) for one in sources])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None
    ) -> None:
        if isinstance(error, PackError):
            self.add(error)
        # What could not be read is None: any other error is a consequence of that.
        if self.problems and (error is None or isinstance(error, Exception)):
            raise PackError(self.problems) from None


@dataclass(frozen=True)
class Field:
    """One YAML node in its file."""

    file: str
    node: yaml.Node

    @property
    def place(self) -> Place:
        return Place(self.file, self.node.start_mark.line + 1)

    @property
    def is_scalar(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode)

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    @property
    def is_sequence(self) -> bool:
        return isinstance(self.node, yaml.SequenceNode)

    def wrong(self, message: str, mend: str) -> PackError:
        return PackError([Problem(self.place, message, mend)])

    def mapping(self, required: Iterable[str] = (), optional: Iterable[str] = ()) -> "Fields":
        """Its fields by name, to be read in a `with`, which tells the unknown and missing ones."""
        fields, required = Fields(owner=self), tuple(required)
        allowed = {*required, *optional}
        fields.found = fields.take(Field.items, self) or {}
        if fields.problems:
            return fields
        for name, value in fields.found.items():
            if name not in allowed:
                known = ", ".join(sorted(allowed))
                fields.add(value.wrong(f"Unknown field '{name}'.", f"Use one of: {known}."))
        for name in required:
            if name not in fields.found:
                fields.add(self.wrong(f"The field '{name}' is missing.", f"Add '{name}:' here."))
        return fields

    def items(self) -> dict[str, "Field"]:
        if not isinstance(self.node, yaml.MappingNode):
            raise self.wrong("Named fields are expected here.", "Write 'name: value'.")
        found: dict[str, Field] = {}
        with Gathering() as gathering:
            for key, value in self.node.value:
                name = gathering.take(Field._name, Field(self.file, key))
                if name in found:
                    again = f"The field '{name}' is given twice."
                    gathering.add(Field(self.file, key).wrong(again, "Keep one of them."))
                found[name] = Field(self.file, value)
        return found

    def _name(self) -> str:
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.wrong("A name is expected before the colon.", "Write 'name: value'.")
        return str(self.node.value)

    def sequence(self) -> list["Field"]:
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.wrong("A list is expected here.", "Write '- item' lines or '[a, b]'.")
        return [Field(self.file, value) for value in self.node.value]

    def each(self, read: Callable[["Field"], Read]) -> tuple[Read, ...]:
        """What `read` makes of each item. Raises PackError with what is wrong in any."""
        with Gathering() as gathering:
            return gathering.each(read, self.sequence())

    def one_or_more(self) -> list["Field"]:
        return self.sequence() if isinstance(self.node, yaml.SequenceNode) else [self]

    def scalar(self) -> object:
        """The plain value: text, whole number, flag, date or None."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.wrong("A single value is expected here.", "Write 'name: value'.")
        try:
            return _CONSTRUCTOR.construct_object(self.node)
        except (ValueError, LookupError, AttributeError, yaml.YAMLError):
            # The others come of a type that YAML was told (`!!int x`).
            mend = "Write a date as 2026-01-31, a day that there is; or put words in quotes."
            raise self.wrong(f"'{self.node.value}' cannot be read.", mend) from None

    def text(self) -> str:
        value = self.scalar()
        if not isinstance(value, str) or not value.strip():
            raise self.wrong("Text is expected here.", "Write words, in quotes if need be.")
        return value.strip()

    def whole_number(self) -> int:
        value = self.scalar()
        if type(value) is not int or value < 0:
            raise self.wrong("A whole number is expected here.", "Write digits only.")
        return value

    def flag(self) -> bool:
        value = self.scalar()
        if not isinstance(value, bool):
            raise self.wrong("True or false is expected here.", "Write true or false.")
        return value

    def day(self) -> int:
        value = self.scalar()
        if type(value) is not date:
            raise self.wrong("A date is expected here.", "Write it as 2026-01-31.")
        return to_day(value)

    def choice(self, known: Sequence[Chosen]) -> Chosen:
        """One of a few words."""
        value = self.scalar()
        for one in known:
            if one == value:
                return one
        raise self.wrong(f"'{value}' is not known here.", f"Use one of: {', '.join(known)}.")

    def label(self) -> int:
        """One label, or several together."""
        return joined(*(LABELS[one.choice(tuple(LABELS))] for one in self.one_or_more()))

    @property
    def is_in_business_days(self) -> bool:
        return "business" in str(self.scalar()).split()

    def length(self, unit: str) -> int:
        """A number with its unit: '7 days', '2 business days', '6 months'; a bare count."""
        if unit == "count":
            return self.whole_number()
        number, _, word = str(self.scalar()).partition(" ")
        if not _is_number(number) or word not in {unit, unit.removesuffix("s")}:
            raise self.wrong(f"A number of {unit} is expected here.", f"Write it as '7 {unit}'.")
        return int(number)

    def amount(self, unit: str = "count") -> Amount:
        """A length, or {parameter: name}."""
        if self.is_mapping:
            with self.mapping(("parameter",)) as fields:
                return Setting(fields.read("parameter", Field.text))
        return self.length(unit)

    def both_languages(self) -> Text:
        with self.mapping(required=("en", "es")) as fields:
            return Text(fields.read("en", Field.text), fields.read("es", Field.text))


@dataclass
class Fields(Gathering):
    """The named fields of one mapping, each read in its turn."""

    owner: Field = field(kw_only=True)
    found: Mapping[str, Field] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Field:
        """A required field. Raises PackError of nothing new when it is missing."""
        if name not in self.found:
            raise PackError(())
        return self.found[name]

    def get(self, name: str) -> Field | None:
        return self.found.get(name)

    def read(self, name: str, read: Callable[[Field], Read]) -> Read:
        """What `read` makes of a required field."""
        return self.take(lambda fields: read(fields[name]), self)

    def read_or(
        self, name: str, read: Callable[[Field], Read], otherwise: Otherwise
    ) -> Read | Otherwise:
        """What `read` makes of a field, if it is there."""
        return self.read(name, read) if name in self.found else otherwise


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER


_CONSTRUCTOR = yaml.SafeLoader("")
FOLDERS = ("standards", "examples", "layouts")


def _named(path: Path) -> str:
    """The file from its pack's folder on: two packs may have files of the same name."""
    folder = path.parent
    parts = (folder.parent.name, folder.name) if folder.name in FOLDERS else (folder.name,)
    return "/".join((*parts, path.name))


def unread_files(folder: Path) -> Iterator[Problem]:
    """What lies where a pack is read from, and is not read."""
    for path in sorted(path for name in FOLDERS for path in (folder / name).glob("[!.]*")):
        wanted = "assignment.yaml" if path.parent.name == "layouts" else f"{path.stem}.yaml"
        if path.name != "README.md" and (path.name != wanted or not path.is_file()):
            mend = f"Name it {wanted}, or move it out of the folder."
            yield Problem(Place(_named(path), 1), "This is not read.", mend)


def read_documents(path: Path) -> list[Field]:
    """The YAML documents of a file. Raises PackError with the line of a syntax error."""
    file = _named(path)
    text = _text_of(path, file)
    try:
        nodes = list(yaml.compose_all(text, yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        mend = "Check indentation, quotes, brackets."
        raise _unreadable(file, line, f"This is not YAML: {error.problem}.", mend) from error
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        reason = f"There is a character that YAML has no place for: {error.character:#x}."
        raise _unreadable(file, line, reason, "Remove it: it may not be seen.") from error
    except RecursionError:
        reason = "Lists or fields stand too deep in each other."
        raise _unreadable(file, _deep_line(text), reason, "Take a level out.") from None
    if not nodes:
        raise _unreadable(file, 1, "The file is empty.", "Fill or remove it.")
    return [Field(file, node) for node in nodes]


def only_document(path: Path) -> Field:
    """The document of a file that holds one. Raises PackError."""
    documents = read_documents(path)
    if len(documents) > 1:
        raise documents[1].wrong("This file holds one document.", "Remove the line '---'.")
    return documents[0]


def _text_of(path: Path, file: str) -> str:
    written = path.read_bytes()
    try:
        return written.decode("utf-8")
    except UnicodeDecodeError as error:
        line = written.count(b"\n", 0, error.start) + 1
        reason = "The letters of this line are not written in UTF-8."
        raise _unreadable(file, line, reason, "Save the file as UTF-8.") from error


def _unreadable(file: str, line: int, reason: str, mend: str) -> PackError:
    return PackError([Problem(Place(file, line), reason, mend)])


def _deep_line(text: str) -> int:
    """Where more stands in each other than anybody means; YAML's events do not nest."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return event.start_mark.line + 1 if event.start_mark else 1
    return 1
