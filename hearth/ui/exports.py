"""A list as a file: CSV, XLSX or PDF. The one way in which lists leave Hearth.

Whatever stands in a cell is text. A spreadsheet must not take it for a formula, a reader of PDF not
for a link. Every file says on it who took it, under which hat, when and why.
"""

import csv
from dataclasses import dataclass
from functools import cache
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _

from hearth.ui.finders import USWDS

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

Format = Literal["csv", "xlsx", "pdf"]
TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for a formula that begins so (OWASP, CSV Injection); some are wide."""
FONT_FILE = USWDS / "fonts" / "public-sans" / "PublicSans-Regular.ttf"
FONT, SIZE, LEADING, MARGIN, GAP = "PublicSans", 9, 12, 36, 8
PAGE = (792.0, 612.0)  # Letter, on its side, in points
FOOT = MARGIN + 2 * LEADING


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
    pages = _pages(listing)
    for number, lines in enumerate(pages, 1):
        _draw_page(canvas, listing, lines, f"{number} / {len(pages)}")
    canvas.save()
    return out.getvalue()


Line = tuple[str, ...]  # one line of print: a text for each column


def _pages(listing: Listing) -> list[list[Line]]:
    """The rows as lines of print, so many a page; a row is not broken between pages."""
    most = int((PAGE[1] - MARGIN - FOOT) // LEADING) - 4
    pages: list[list[Line]] = [[]]
    for row in listing.rows:
        lines = _lines(row, len(listing.columns))
        if pages[-1] and len(pages[-1]) + len(lines) > most:
            pages.append([])
        for line in lines:  # one row alone may be longer than a page
            if len(pages[-1]) >= most:
                pages.append([])
            pages[-1].append(line)
    return pages


def _lines(row: tuple[str, ...], columns: int) -> list[Line]:
    wide = _column_width(columns) - GAP
    cells = [_wrapped(printable(text), wide) for text in row]
    high = max((len(cell) for cell in cells), default=1)
    return [tuple(cell[at] if at < len(cell) else "" for cell in cells) for at in range(high)]


def _wrapped(text: str, wide: float) -> list[str]:
    """A text in lines of a width; a word that is wider than that is broken anywhere."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    _font()
    lines, line = [], ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if stringWidth(joined, FONT, SIZE) <= wide:
            line = joined
            continue
        if line:
            lines.append(line)
        line = word
        while len(line) > 1 and stringWidth(line, FONT, SIZE) > wide:
            fits = _fitting(line, wide)
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line]


def _fitting(word: str, wide: float) -> int:
    """How many of a word's first signs are no wider than that; at least one."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    fits = 1
    while fits < len(word) and stringWidth(word[: fits + 1], FONT, SIZE) <= wide:
        fits += 1
    return fits


def printable(text: str) -> str:
    """A text in the signs that the print's font has; others stand as their numbers, [U+674E]."""
    return "".join(one if ord(one) in _font() else f"[U+{ord(one):04X}]" for one in text)


def _draw_page(canvas: "Canvas", listing: Listing, lines: list[Line], number: str) -> None:
    _font()
    canvas.setFont(FONT, SIZE)
    canvas.drawString(MARGIN, PAGE[1] - MARGIN, printable(listing.title))
    at = PAGE[1] - MARGIN - LEADING
    for line in (tuple(printable(one) for one in listing.columns), *lines):
        at -= LEADING
        for column, text in enumerate(line):
            canvas.drawString(MARGIN + column * _column_width(len(line)), at, text)
    note = _("Signs that this print has no letters for stand as their numbers, such as [U+674E].")
    feet = _wrapped(f"{printable(listing.stamp)} {printable(note)}", PAGE[0] - 2 * MARGIN - 60)
    for row, text in enumerate(feet):
        canvas.drawString(MARGIN, FOOT - (row + 1) * LEADING, text)
    canvas.drawRightString(PAGE[0] - MARGIN, FOOT - LEADING, number)
    canvas.showPage()


def _column_width(columns: int) -> float:
    return (PAGE[0] - 2 * MARGIN) / max(columns, 1)


@cache
def _font() -> frozenset[int]:
    """Registers the print's font once; the signs it has."""
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    font = TTFont(FONT, FONT_FILE)
    registerFont(font)
    return frozenset(font.face.charToGlyph)
