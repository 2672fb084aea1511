"""Cutting a table of text into rows without losing a byte. One row is one line of the file."""

import csv

from hearth.drafting.layouts import Layout
from hearth.interop.pieces import LineRefusedError, Piece, Pieces, UnreadableFileError

MARK = b"\xef\xbb\xbf"  # the byte order mark some programs write before UTF-8
LARGEST = 200_000_000


def split_table(layout: Layout, content: bytes) -> Pieces:
    """Cut a table after its header. Raises UnreadableFileError for a wrong header."""
    if len(content) > LARGEST:
        raise UnreadableFileError(f"The file is larger than {LARGEST // 1_000_000} MB.")
    lines = content.splitlines(keepends=True)
    check_header(layout, read_header(layout, lines[0] if lines else b""))
    preamble, pieces = lines[0], []
    for number, line in enumerate(lines[1:], start=2):
        if line.strip():
            pieces.append(Piece(number, line))
        elif pieces:
            # An empty line is no row; its bytes stay with the row before it.
            pieces[-1] = Piece(pieces[-1].number, pieces[-1].raw + line)
        else:
            preamble += line
    return Pieces(preamble, tuple(pieces))


def read_header(layout: Layout, preamble: bytes) -> list[str]:
    """The column names of a file's first line. Raises UnreadableFileError."""
    try:
        values = read_values(layout, preamble.removeprefix(MARK))
    except LineRefusedError as refusal:
        raise UnreadableFileError(f"The first line cannot be read as a header: {refusal}") from None
    return [value.strip().casefold() for value in values]


def check_header(layout: Layout, header: list[str]) -> None:
    """Raise UnreadableFileError naming what is missing, unknown or doubled: nothing is guessed."""
    known = list(layout.names.values())
    missing = [name for name in known if name not in header]
    complaints = {"misses the columns": missing}
    # A first line that shares little with the layout may be a member's row: it is not repeated.
    if len(missing) < len(known) / 2:
        complaints |= {
            "has columns the layout does not know:": [one for one in header if one not in known],
            "has columns twice:": sorted({one for one in header if header.count(one) > 1}),
        }
    sentences = [
        f"The header {complaint} {', '.join(name or '(no name)' for name in names)}."
        for complaint, names in complaints.items()
        if names
    ]
    if sentences:
        raise UnreadableFileError(" ".join(sentences))


def read_values(layout: Layout, raw: bytes) -> list[str]:
    """The values of a row, its first line. Raises LineRefusedError for what is not text."""
    line = next(iter(raw.splitlines()), b"")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise LineRefusedError("This line is not UTF-8 text. Save the file as UTF-8.") from None
    if any(ord(one) < 32 and one != "\t" for one in text):
        raise LineRefusedError("This line holds control characters, which no value may have.")
    try:
        return next(csv.reader([text], delimiter=layout.separator, strict=True), [])
    except csv.Error:
        raise LineRefusedError("A quotation mark is not closed on this line.") from None
