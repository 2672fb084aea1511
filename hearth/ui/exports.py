"""A list as a file: CSV, XLSX or PDF. The one way in which lists leave Hearth.

Whatever stands in a cell is text. A spreadsheet must not take it for a formula, a reader of PDF not
for a link. Every file says on it who took it, under which hat, when and why.
"""

import csv
import re
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Literal

from django.utils.translation import gettext as _

from hearth.ui.lettering import Lettering
from hearth.ui.letters import breaks

Format = Literal["csv", "xlsx", "pdf"]
TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for a formula that begins so (OWASP, CSV Injection); some are wide."""
LEADING, MARGIN, GAP = 12, 36, 8
PAGE = (792.0, 612.0)  # Letter, on its side, in points
FOOT = MARGIN + 2 * LEADING
PARTS, WORDS, ENDS = re.compile("[^\n]*\n|[^\n]+"), re.compile("[^ ]* |[^ ]+"), " \n"


@dataclass(frozen=True)
class Listing:
    """A list: its columns' titles, its rows of as many texts, and the stamp of who takes it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    stamp: str


def as_file(listing: Listing, kind: Format) -> bytes:
    """The list in one of the formats."""
    writers = {"csv": _csv, "xlsx": _xlsx, "pdf": _pdf}
    return writers[kind](listing)


def plain_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe stands before what could be.

    Blanks before it count for nothing, since some programs leave them out.
    """
    risky = text.startswith(FORMULAS) or text.lstrip().startswith(FORMULAS)
    return f"'{text}" if risky else text


def _csv(listing: Listing) -> bytes:
    out = StringIO()
    write = csv.writer(out, quoting=csv.QUOTE_ALL)
    for row in ((listing.stamp,), listing.columns, *listing.rows):
        write.writerow([plain_cell(one) for one in row])
    return out.getvalue().encode("utf-8-sig")  # without the mark, spreadsheets guess the letters


def _xlsx(listing: Listing) -> bytes:
    from xlsxwriter import Workbook

    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.set_column(0, len(listing.columns) - 1, 30)
        for number, row in enumerate(((listing.stamp,), listing.columns, *listing.rows)):
            for column, text in enumerate(row):
                # Typed as a string, whatever it looks like: neither formula, number nor link.
                if sheet.write_string(number, column, text):
                    raise ValueError(f"A cell of row {number} is longer than a cell can be.")
    return out.getvalue()


def _pdf(listing: Listing) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pagesize=PAGE)
    canvas.setTitle(listing.title)
    letters = Lettering(canvas)
    heads = _lines(letters, listing.columns)
    pages = _pages(letters, listing, len(heads))
    for number, lines in enumerate(pages, 1):
        _draw_page(letters, listing, [*heads, *lines], f"{number} / {len(pages)}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


Line = tuple[str, ...]  # one line of print: a text for each column


def _pages(letters: Lettering, listing: Listing, heads: int) -> list[list[Line]]:
    """The rows as lines of print, so many a page; a row is not broken between pages."""
    most = max(1, int((PAGE[1] - MARGIN - FOOT) // LEADING) - 3 - heads)
    pages: list[list[Line]] = [[]]
    for row in listing.rows:
        lines = _lines(letters, row)
        if pages[-1] and len(pages[-1]) + len(lines) > most:
            pages.append([])
        for line in lines:  # one row alone may be longer than a page
            if len(pages[-1]) >= most:
                pages.append([])
            pages[-1].append(line)
    return pages


def _lines(letters: Lettering, row: tuple[str, ...]) -> list[Line]:
    wide = _column_width(len(row)) - GAP
    cells = [_wrapped(letters, text, wide) for text in row]
    high = max((len(cell) for cell in cells), default=1)
    return [tuple(cell[at] if at < len(cell) else "" for cell in cells) for at in range(high)]


def _wrapped(letters: Lettering, text: str, wide: float) -> list[str]:
    """A text in lines of a width; a word that is wider than that is broken anywhere.

    Joined, the lines are the text: a blank at which a line ends stays with it, and so does a line's
    end that is part of the text.
    """
    lines = []
    for part in PARTS.findall(text) or [""]:
        if letters.width(part.rstrip(ENDS)) <= wide:
            lines.append(part)
            continue
        line = ""
        for word in WORDS.findall(part):
            if letters.width((line + word).rstrip(ENDS)) <= wide:
                line += word
                continue
            if line:
                lines.append(line)
            line = word
            while len(line) > 1 and letters.width(line.rstrip(ENDS)) > wide:
                fits = _fitting(letters, line, wide)
                if fits == len(line):
                    break
                lines.append(line[:fits])
                line = line[fits:]
        lines.append(line)
    return lines


def _fitting(letters: Lettering, word: str, wide: float) -> int:
    """How many of a word's first signs are no wider than that; at least one letter."""
    fits, *longer = breaks(word)
    for end in longer:
        if letters.width(word[:end]) > wide:
            break
        fits = end
    return fits


def _draw_page(letters: Lettering, listing: Listing, lines: list[Line], number: str) -> None:
    at = PAGE[1] - MARGIN
    letters.draw(MARGIN, at, listing.title)
    at -= LEADING
    for line in lines:
        at -= LEADING
        for column, text in enumerate(line):
            letters.draw(MARGIN + column * _column_width(len(line)), at, text)
    note = _(
        "Signs that are not seen, or have no letter here, stand as their numbers, as [U+200B]."
    )
    feet = _wrapped(letters, f"{listing.stamp} {note}", PAGE[0] - 2 * MARGIN - 60)
    for row, text in enumerate(feet):
        letters.draw(MARGIN, FOOT - (row + 1) * LEADING, text)
    letters.draw(PAGE[0] - MARGIN - letters.width(number), FOOT - LEADING, number)


def _column_width(columns: int) -> float:
    return (PAGE[0] - 2 * MARGIN) / max(columns, 1)
