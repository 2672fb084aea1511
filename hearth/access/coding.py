"""What a code tells of: value sets as data, Hearth's own and what an organization adds to them.

A row names a code system, a code (or, with a `*` at its end, all codes that begin so), the reason
and its source. Rows only ever add reasons. Of a code system without any row nothing is known, and
that is not the same as a code that no row names: see `label_of`.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from hearth.rules.labels import NORMAL, REASONS, joined

SHIPPED = Path(__file__).parent / "value_sets" / "diagnoses.csv"
COLUMNS = ("system", "code", "label", "source")
CODE = re.compile(r"[0-9A-Z]+\*?")
SHAPES = {
    "icd-10": re.compile(r"[A-Z][0-9][0-9A-Z]{1,5}"),
    "icd-9": re.compile(r"(?:[0-9]{3}|V[0-9]{2})[0-9]{0,2}|E[0-9]{3}[0-9]?"),
}
"""What codes of a system look like, without their dots."""


@dataclass(frozen=True)
class ValueSets:
    """By code system: codes that stand for themselves, and beginnings, with their labels."""

    exact: Mapping[str, Mapping[str, int]]
    beginnings: Mapping[str, Mapping[str, int]]

    @property
    def systems(self) -> frozenset[str]:
        """The code systems of which something is known."""
        return frozenset({*self.exact, *self.beginnings})


def label_of(system: str, code: str) -> int | None:
    """What a code tells of, or None where it cannot be read: an unknown system, or no code of it.

    A code of a known system that no row names is normal.
    """
    known, plain = value_sets(), plain_code(code)
    if system not in known.systems or not _has_shape(system, plain):
        return None
    beginnings = known.beginnings.get(system, {})
    found = (label for start, label in beginnings.items() if plain.startswith(start))
    return joined(known.exact.get(system, {}).get(plain, NORMAL), *found)


def plain_code(code: str) -> str:
    """A code without dots and spaces, in capitals, as both sides of a comparison are written."""
    return re.sub(r"[.\s_-]", "", code).upper()


@cache
def value_sets() -> ValueSets:
    """All rows there are. Raises ImproperlyConfigured, with the line, for a file of another shape.

    Read once a process, when it starts.
    """
    rows = read_rows(SHIPPED)
    if settings.LABEL_CODES:
        rows += read_rows(Path(settings.LABEL_CODES))
    return ValueSets(
        exact=_gathered(row for row in rows if not row[1].endswith("*")),
        beginnings=_gathered((system, code[:-1], label) for system, code, label in rows
                             if code.endswith("*")),
    )  # fmt: skip


def read_rows(file: Path) -> list[tuple[str, str, int]]:
    """The rows of a file as system, code and label. Raises ImproperlyConfigured."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            lines = list(csv.reader(opened))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ImproperlyConfigured(f"{file}: the value sets cannot be read: {error}") from error
    if not lines or tuple(lines[0]) != COLUMNS:
        raise ImproperlyConfigured(f"{file}: the first line must be {','.join(COLUMNS)}.")
    return [_row(file, number, line) for number, line in enumerate(lines[1:], 2)]


def _row(file: Path, number: int, line: list[str]) -> tuple[str, str, int]:
    where = f"{file}, line {number}"
    if len(line) != len(COLUMNS) or not all(one.strip() for one in line):
        raise ImproperlyConfigured(f"{where}: each of {', '.join(COLUMNS)} must be said.")
    system, code, label = line[0].strip().lower(), plain_code(line[1]), line[2].strip()
    if label not in REASONS:
        raise ImproperlyConfigured(f"{where}: no label is called {label}.")
    if not CODE.fullmatch(code):
        raise ImproperlyConfigured(f"{where}: {line[1]} is no code, nor a beginning with a *.")
    return system, code, REASONS[label]


def _gathered(rows: Iterable[tuple[str, str, int]]) -> Mapping[str, Mapping[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for system, code, label in rows:
        own = found.setdefault(system, {})
        own[code] = joined(own.get(code, NORMAL), label)
    return MappingProxyType(found)


def _has_shape(system: str, plain: str) -> bool:
    shape = SHAPES.get(system)
    return bool(plain) if shape is None else bool(shape.fullmatch(plain))
