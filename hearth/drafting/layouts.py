"""Layouts: a pack says which column of an assignment file means what.

No rule reads a layout; whoever imports files does. Its mistakes are told like those of any other
file of the pack, with file, line and remedy.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hearth.drafting.check import check_because, check_known
from hearth.drafting.documents import Field, Fields, PackError, Problem, read_documents
from hearth.drafting.load import read_because
from hearth.rules.model import Pack

ASSIGNMENT = "layouts/assignment.yaml"
NEEDED = ("identifier", "family_name", "given_name", "birth_on", "agency", "stage", "starts_on")
OPTIONAL = (
    "record_type", "language", "phone", "care_manager", "consent_signed_on", "hospital",
    "hospital_number", "track",
)  # fmt: skip
"""What the file of a program without it has no column for; it is then read as empty."""
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
    return read_layout(read_documents(path), pack) if path.exists() else None


def read_layout(documents: list[Field], pack: Pack) -> Layout:
    """From the layout's one document and its pack. Raises PackError with all that is wrong."""
    if len(documents) > 1:
        raise documents[1].wrong("This file holds one document.", "Remove the line '---'.")
    fields = documents[0].mapping(
        ("because", "identifier", "stages", "columns"),
        ("separator", "record_types", "signed_consent_for", "track_for"),
    )
    identifier = fields["identifier"].mapping(("authority", "shape"), ("because",))
    columns = [
        (one, one.mapping(("name", "means"), ("may_be_empty",)))
        for one in fields["columns"].sequence()
    ]
    problems = [
        *_problems_of_columns(fields["columns"], columns),
        *_problems_of_stages(fields, columns, pack),
        *_problems_of_form(fields, identifier),
    ]
    if problems:
        raise PackError(problems)
    empty = [(one, one.get("may_be_empty")) for _, one in columns]
    return Layout(
        separator=fields["separator"].text() if fields.get("separator") else ",",
        names={one["means"].text(): _folded(one["name"]) for _, one in columns},
        may_be_empty=frozenset(one["means"].text() for one, may in empty if may and may.flag()),
        authority=identifier["authority"].text(),
        shape=identifier["shape"].text(),
        record_types=frozenset(_words(fields, "record_types") or ("new",)),
        stages=frozenset(_words(fields, "stages")),
        signed_consent_for=frozenset(_words(fields, "signed_consent_for")),
        tracks=frozenset(track.code for track in pack.tracks),
        track_for=frozenset(_words(fields, "track_for")),
    )


def _words(fields: Fields, name: str) -> list[str]:
    field = fields.get(name)
    return [one.text() for one in field.sequence()] if field else []


def _folded(name: Field) -> str:
    return name.text().casefold()


def _problems_of_columns(whole: Field, columns: list[tuple[Field, Fields]]) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for column, fields in columns:
        meaning = fields["means"].text()
        yield from check_known("meaning of a column", meaning, (*NEEDED, *OPTIONAL), column.place)
        for what, word in (("means", meaning), ("is called", _folded(fields["name"]))):
            if (what, word) in seen:
                yield Problem(column.place, f"Another column {what} '{word}'.", "Keep one.")
            seen.add((what, word))
    said = {fields["means"].text() for _, fields in columns}
    missing = [one for one in NEEDED if one not in said]
    missing += [other for one, other in TOGETHER if one in said and other not in said]
    for meaning in missing:
        mend = f"Add '- {{name: …, means: {meaning}}}'."
        yield Problem(whole.place, f"No column means '{meaning}'.", mend)


def _problems_of_stages(
    fields: Fields, columns: list[tuple[Field, Fields]], pack: Pack
) -> Iterator[Problem]:
    said = {one["means"].text() for _, one in columns}
    for name, column in (
        ("stages", "stage"),
        ("signed_consent_for", "consent_signed_on"),
        ("track_for", "track"),
    ):
        field, words = fields.get(name), _words(fields, name)
        if field is None:
            continue
        for word in words:
            known = [stage.code for stage in pack.stages]
            yield from check_known("stage", word, known, field.place)
        if words and column not in said and column in OPTIONAL:
            mend = f"Add a column that means '{column}', or remove '{name}'."
            yield Problem(field.place, f"No column means '{column}'.", mend)
    if not _words(fields, "stages"):
        yield Problem(fields["stages"].place, "The list is empty.", "Name the stages to enter.")


def _problems_of_form(fields: Fields, identifier: Fields) -> Iterator[Problem]:
    separator, shape = fields.get("separator"), identifier["shape"]
    if separator and len(str(separator.scalar())) != 1:
        yield Problem(
            separator.place, "A separator is one character.", "Write ',' or ';', in quotes."
        )
    if set(shape.text()) - {"A", "9"}:
        message = "A shape is made of A (a capital letter) and 9 (a digit)."
        yield Problem(shape.place, message, 'Write it as "AA99999A", in quotes.')
    for because in (fields["because"], identifier.get("because")):
        if because:
            yield from check_because(read_because(because), because.place)
