"""Layouts: a pack says which column of an assignment file means what.

No rule reads a layout; whoever imports files does. Its mistakes are told like those of any other
file of the pack, with file, line and remedy.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hearth.drafting.check import check_because, check_known, repeated
from hearth.drafting.documents import Field, Fields, PackError, Problem, only_document
from hearth.drafting.load import read_because
from hearth.rules.model import Pack, Place

ASSIGNMENT = "layouts/assignment.yaml"
NEEDED = ("identifier", "family_name", "given_name", "birth_on", "agency", "stage", "starts_on")
OPTIONAL = (
    "record_type", "language", "phone", "care_manager", "consent_signed_on", "hospital",
    "hospital_number", "track",
)  # fmt: skip
"""What the file of a program without it has no column for; it is then read as empty."""
MAY_BE_EMPTY = {"given_name", *OPTIONAL}
SEPARATORS = (",", ";", "|", "\t")
TOGETHER = (("hospital", "hospital_number"), ("hospital_number", "hospital"))
"""A column that says nothing without the other."""


@dataclass(frozen=True)
class Layout:
    """What an assignment file's columns mean. `names` is the column's name, by meaning.

    Names are folded to lower case, as headers are.
    """

    separator: str
    names: Mapping[str, str]
    may_be_empty: frozenset[str]
    authority: str
    shape: str  # A stands for a capital letter, 9 for a digit
    record_types: frozenset[str]
    stages: frozenset[str]  # of the program, that a row may name
    signed_consent_for: frozenset[str]
    tracks: frozenset[str]  # of the program
    track_for: frozenset[str]  # stages in which a row must name one

    def has_shape(self, value: str) -> bool:
        """Whether an identifier looks like one of this authority's."""
        return len(value) == len(self.shape) and all(
            (one.isascii() and one.isupper()) if kind == "A" else one in "0123456789"
            for one, kind in zip(value, self.shape, strict=True)
        )


def load_layout(folder: Path, pack: Pack) -> Layout | None:
    """The assignment layout of a pack's folder, if it has one. Raises PackError."""
    path = folder / ASSIGNMENT
    return read_layout(only_document(path), pack) if path.exists() else None


def read_layout(document: Field, pack: Pack) -> Layout:
    """From the layout's document and its pack. Raises PackError with all that is wrong."""
    with document.mapping(
        ("because", "identifier", "stages", "columns"),
        ("separator", "record_types", "signed_consent_for", "track_for"),
    ) as fields:
        identifier = fields.read("identifier", _identifier)
        columns = fields.read("columns", lambda one: one.each(_column))
        fields.read("because", _checked_because)
        separator = fields.read_or("separator", _separator, ",")
        record_types = fields.read_or("record_types", _words, ())
        said = {one.means for one in columns}
        fields.problems += _problems_of_columns(fields["columns"], columns)
        fields.problems += _problems_of_stages(fields, said, pack)
        return Layout(
            separator=separator,
            names={one.means: one.name for one in columns},
            may_be_empty=frozenset(one.means for one in columns if one.may_be_empty),
            authority=identifier[0],
            shape=identifier[1],
            record_types=frozenset(record_types or ("new",)),
            stages=frozenset(fields.read("stages", _words)),
            signed_consent_for=frozenset(fields.read_or("signed_consent_for", _words, ())),
            tracks=frozenset(track.code for track in pack.tracks),
            track_for=frozenset(fields.read_or("track_for", _words, ())),
        )


@dataclass(frozen=True)
class _Column:
    name: str
    means: str
    may_be_empty: bool
    place: Place


def _column(field: Field) -> _Column:
    with field.mapping(("name", "means"), ("may_be_empty",)) as fields:
        return _Column(
            name=fields.read("name", Field.text).casefold(),
            means=fields.read("means", Field.text),
            may_be_empty=fields.read_or("may_be_empty", Field.flag, False),
            place=field.place,
        )


def _words(field: Field) -> tuple[str, ...]:
    return field.each(Field.text)


def _identifier(field: Field) -> tuple[str, str]:
    with field.mapping(("authority", "shape"), ("because",)) as fields:
        fields.read_or("because", _checked_because, None)
        return fields.read("authority", Field.text), fields.read("shape", _shape)


def _shape(field: Field) -> str:
    shape = field.text()
    if set(shape) - {"A", "9"}:
        message = "A shape is made of A (a capital letter) and 9 (a digit)."
        raise field.wrong(message, 'Write it as "AA99999A", in quotes.')
    return shape


def _separator(field: Field) -> str:
    separator = field.scalar()
    if separator not in SEPARATORS:
        message = f"'{separator}' does not part values."
        raise field.wrong(message, "Write ',', ';', '|' or \"\\t\", in quotes.")
    return str(separator)


def _checked_because(field: Field) -> None:
    if problems := [*check_because(read_because(field), field.place)]:
        raise PackError(problems)


def _problems_of_columns(whole: Field, columns: Iterable[_Column]) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for column in columns:
        known = (*NEEDED, *OPTIONAL)
        yield from check_known("meaning of a column", column.means, known, column.place)
        for what, word in (("means", column.means), ("is called", column.name)):
            if (what, word) in seen:
                yield Problem(column.place, f"Another column {what} '{word}'.", "Keep one.")
            seen.add((what, word))
        if column.may_be_empty and column.means not in MAY_BE_EMPTY:
            message = f"Nobody comes in without what '{column.means}' means."
            yield Problem(column.place, message, "Remove 'may_be_empty'.")
    said = {column.means for column in columns}
    missing = [one for one in NEEDED if one not in said]
    missing += [other for one, other in TOGETHER if one in said and other not in said]
    for meaning in missing:
        mend = f"Add '- {{name: …, means: {meaning}}}'."
        yield Problem(whole.place, f"No column means '{meaning}'.", mend)


def _problems_of_stages(fields: Fields, said: set[str], pack: Pack) -> Iterator[Problem]:
    known = [stage.code for stage in pack.stages]
    for name, column in (
        ("stages", "stage"),
        ("signed_consent_for", "consent_signed_on"),
        ("track_for", "track"),
    ):
        field = fields.get(name)
        words = field.sequence() if field else []
        for word in words:
            yield from check_known("stage", word.text(), known, word.place)
        if field and words and column not in said and column in OPTIONAL:
            mend = f"Add a column that means '{column}', or remove '{name}'."
            yield Problem(field.place, f"No column means '{column}'.", mend)
    entered, place = [one.text() for one in fields["stages"].sequence()], fields["stages"].place
    if not entered:
        yield Problem(place, "The list is empty.", "Name the stages to enter.")
    for code in repeated(entered):
        yield Problem(place, f"The stage '{code}' is named twice.", "Keep one.")
    for stage in pack.stages:
        if stage.ends and stage.code in entered:
            message = f"Nobody enters '{stage.code}', which ends an enrollment."
            yield Problem(place, message, "Remove it.")
