"""Reading HL7 version 2 as text: where messages begin, and one value of one field.

The library does the parsing. Values are taken as they were sent: unescaping would make it log
what it cannot unescape, and that may be about somebody.
"""

import re
from typing import Any

import hl7

from hearth.interop.pieces import LineRefusedError, Piece, Pieces, UnreadableFileError

# A segment begins a line; senders use \r, files on disk often \n; MLLP frames begin with \x0b.
BEGINNING = re.compile(rb"(?:\A(?:\xef\xbb\xbf)?|(?<=[\r\n\x0b]))MSH(?=[^\w\s])")
HEADER = re.compile(r"MSH([^\w\s])([^\w\s]{4,5})\1")
FRAME = "\x0b\x1c\r\n\t \ufeff"
LINE_END = re.compile(rb"\r\n|\r|\n")
NULL = '""'  # HL7's "delete what you have"


def split_messages(content: bytes) -> Pieces:
    """Cut a file where messages begin. Raises UnreadableFileError where none does."""
    starts = [match.start() for match in BEGINNING.finditer(content)]
    if not starts:
        raise UnreadableFileError("No HL7 message begins in this file: no line starts with MSH.")
    preamble, pieces = content[: starts[0]], []
    number = 1 + len(LINE_END.findall(preamble))
    for start, end in zip(starts, [*starts[1:], len(content)], strict=True):
        pieces.append(Piece(number, content[start:end]))
        number += len(LINE_END.findall(content, start, end))
    return Pieces(preamble, tuple(pieces))


def parse_message(raw: bytes) -> hl7.Message:
    """A message as the library sees it. Raises LineRefusedError for what is none."""
    # Only numbers, codes and times are read; a name in another encoding is not ours to judge.
    text = raw.decode("utf-8", errors="replace").strip(FRAME)
    text = text.replace("\r\n", "\r").replace("\n", "\r")
    if "\0" in text:
        raise LineRefusedError("The message holds null characters.")
    if not HEADER.match(text):
        raise LineRefusedError("MSH-1 and MSH-2 do not say how the message is separated.")
    try:
        return hl7.parse(text)
    except (hl7.HL7Exception, LookupError, ValueError) as error:
        raise LineRefusedError("The message cannot be parsed as HL7 version 2.") from error


def value(message: hl7.Message, segment: str, field: int, component: int = 1) -> str:
    """One component of a field's first repetition, or "" where anything of it is missing."""
    repeats = repetitions(message, segment, field)
    return pick(repeats[0], component) if repeats else ""


def repetitions(message: hl7.Message, segment: str, field: int) -> list[list[str]]:
    """A field's repetitions, each a list of its components as text."""
    return _split(message, _field(message, segment, field))


def every_repetition(message: hl7.Message, segment: str, field: int) -> list[list[list[str]]]:
    """The same of each segment of this name, in their order; none of one without the field."""
    try:
        segments = message.segments(segment)
    except LookupError:
        return []
    return [_split(message, _field_of(one, field)) for one in segments]


def pick(components: list[str], component: int, sub: int = 1) -> str:
    """A component by number, or its part `sub` where `&` divides it; HL7's null counts as none."""
    if component > len(components):
        return ""
    parts = components[component - 1].split("&")
    found = parts[sub - 1].strip() if sub <= len(parts) else ""
    return "" if found == NULL else found


def _split(message: hl7.Message, text: str) -> list[list[str]]:
    _, _, repeat, component, _ = message.separators
    return [one.split(component) for one in text.split(repeat)] if text else []


def _field(message: hl7.Message, segment: str, field: int) -> str:
    try:
        return _field_of(message.segment(segment), field)
    except LookupError:
        return ""


def _field_of(segment: Any, field: int) -> str:
    try:
        found: Any = segment[field]
    except LookupError:
        return ""
    return str(found)
