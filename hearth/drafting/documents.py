"""YAML nodes that remember their line, so that every complaint says where and how to mend it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import yaml

from hearth.rules.labels import LABELS, joined
from hearth.rules.model import Amount, Place, Setting
from hearth.rules.text import Text
from hearth.rules.windows import to_day

Chosen = TypeVar("Chosen", bound=str)


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
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


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

    def wrong(self, message: str, mend: str) -> PackError:
        return PackError([Problem(self.place, message, mend)])

    def mapping(self, required: Iterable[str] = (), optional: Iterable[str] = ()) -> "Fields":
        """Its fields by name. Raises PackError for unknown, repeated or missing ones."""
        required, found = tuple(required), self.items()
        allowed = {*required, *optional}
        for name, value in found.items():
            if name not in allowed:
                known = ", ".join(sorted(allowed))
                raise value.wrong(f"Unknown field '{name}'.", f"Use one of: {known}.")
        for name in required:
            if name not in found:
                raise self.wrong(f"The field '{name}' is missing.", f"Add '{name}:' here.")
        return Fields(self, found)

    def items(self) -> dict[str, "Field"]:
        if not isinstance(self.node, yaml.MappingNode):
            raise self.wrong("Named fields are expected here.", "Write 'name: value'.")
        found: dict[str, Field] = {}
        for key, value in self.node.value:
            if key.value in found:
                raise Field(self.file, key).wrong(
                    f"The field '{key.value}' is given twice.", "Keep one of them."
                )
            found[key.value] = Field(self.file, value)
        return found

    def sequence(self) -> list["Field"]:
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.wrong("A list is expected here.", "Write '- item' lines or '[a, b]'.")
        return [Field(self.file, value) for value in self.node.value]

    def one_or_more(self) -> list["Field"]:
        return self.sequence() if isinstance(self.node, yaml.SequenceNode) else [self]

    def scalar(self) -> object:
        """The plain value: text, whole number, flag, date or None."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.wrong("A single value is expected here.", "Write 'name: value'.")
        try:
            return _CONSTRUCTOR.construct_object(self.node)
        except ValueError:
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
        if not number.isdigit() or word not in {unit, unit.removesuffix("s")}:
            raise self.wrong(f"A number of {unit} is expected here.", f"Write it as '7 {unit}'.")
        return int(number)

    def amount(self, unit: str = "count") -> Amount:
        """A length, or {parameter: name}."""
        if self.is_mapping:
            return Setting(self.mapping(("parameter",))["parameter"].text())
        return self.length(unit)

    def both_languages(self) -> Text:
        fields = self.mapping(required=("en", "es"))
        return Text(fields["en"].text(), fields["es"].text())


@dataclass(frozen=True)
class Fields:
    """The named fields of one mapping."""

    owner: Field
    found: Mapping[str, Field]

    def __getitem__(self, name: str) -> Field:
        return self.found[name]

    def get(self, name: str) -> Field | None:
        return self.found.get(name)


_CONSTRUCTOR = yaml.SafeLoader("")
FOLDERS = ("standards", "examples", "layouts")


def _named(path: Path) -> str:
    """The file from its pack's folder on: two packs may have files of the same name."""
    folder = path.parent
    parts = (folder.parent.name, folder.name) if folder.name in FOLDERS else (folder.name,)
    return "/".join((*parts, path.name))


def read_documents(path: Path) -> list[Field]:
    """The YAML documents of a file. Raises PackError with the line of a syntax error."""
    file = _named(path)
    try:
        nodes = list(yaml.compose_all(path.read_text(encoding="utf-8"), yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(file, mark.line + 1 if mark else 1)
        reason = f"This is not YAML: {error.problem}."
        raise PackError([Problem(place, reason, "Check indentation, quotes, brackets.")]) from error
    if not nodes:
        raise PackError([Problem(Place(file, 1), "The file is empty.", "Fill or remove it.")])
    return [Field(file, node) for node in nodes]
