"""A page as a browser's parser has it: what it says, and of what it is made. Sheets, and print."""

import re
from collections import Counter
from html.parser import HTMLParser
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

from pypdf import PageObject, PdfReader

from hearth.ui.exports import FOOT, LEADING, MARGIN, PAGE

SAID_IN = {
    "p", "a", "bdi", "th", "td", "span", "b", "textarea", "title", "h1", "div", "dd", "li",
}  # fmt: skip
ESCAPED = re.compile("_x([0-9A-F]{4})_")
SHEETS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Page(HTMLParser):
    """`said` is the text of each element, `values` of each control, `made` tags and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.said: set[str] = set()
        self.values: set[str] = set()
        self.made: Counter[str] = Counter()
        self._open: list[tuple[str, list[str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":  # a line that somebody broke
            self.handle_data("\n")
            return
        self.made[" ".join([tag, *sorted(name for name, _ in attrs)])] += 1
        self.values |= {value or "" for name, value in attrs if name == "value"}
        if tag in SAID_IN:
            self._open.append((tag, []))

    def handle_data(self, data: str) -> None:
        for _tag, texts in self._open:
            texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in SAID_IN and self._open:
            opened, texts = self._open.pop()
            assert opened == tag, f"<{opened}> is closed by </{tag}>"
            self.said.add("".join(texts))
            if tag == "textarea":
                self.values.add("".join(texts).removeprefix("\n").replace("\r\n", "\n"))

    def says(self, text: str) -> bool:
        """Whether some element says exactly this, blanks at its ends apart."""
        return text in self.said or any(one.strip() == text for one in self.said)

    def holds(self, text: str) -> bool:
        """Whether it stands in what some element says."""
        return any(text in one for one in self.said)


def rows_of_print(content: bytes, columns: int, marks: int = 1) -> list[list[str]]:
    """The cells of a list in print: the lines of each joined, with nothing added or taken away.

    A row begins where the column that marks it says something: each of its cells must.
    """
    wide = (PAGE[0] - 2 * MARGIN) / columns
    top, bottom = PAGE[1] - MARGIN - 2 * LEADING, FOOT - LEADING
    rows: list[list[str]] = []
    for page in PdfReader(BytesIO(content)).pages:
        lines: dict[float, list[str]] = {}
        for left, height, text in shown(page):
            if bottom < height < top:
                cells = lines.setdefault(height, [""] * columns)
                cells[round((left - MARGIN) / wide)] += text
        for _height, cells in sorted(lines.items(), reverse=True):
            if cells[marks]:
                rows.append([""] * columns)
            rows[-1] = [before + after for before, after in zip(rows[-1], cells, strict=True)]
    return rows


def shown(page: PageObject) -> list[tuple[float, float, str]]:
    """From where on what is shown on a page of print, text by text.

    What pypdf says before anything of a text is shown is its own: a line's end, or a blank between
    two columns.
    """
    found: list[tuple[float, float, str]] = []
    begun = False

    def before(operator: bytes, _operands: object, _matrix: object, place: list[float]) -> None:
        nonlocal begun
        if operator == b"BT":
            begun = False
        elif operator == b"Tj" and not begun:
            begun = True
            found.append((place[4], place[5], ""))

    def visit(text: str, *_place: object) -> None:
        if begun:
            left, height, said = found[-1]
            found[-1] = (left, height, said + text)

    page.extract_text(visitor_operand_before=before, visitor_text=visit)
    return found


def strings_of_a_sheet(content: bytes) -> set[str]:
    """What a workbook's cells say: signs that XML has no way to write stand as _xFFFF_ in it."""
    tree = ElementTree.fromstring(ZipFile(BytesIO(content)).read("xl/sharedStrings.xml"))
    said = ("".join(one.itertext()) for one in tree.iter(f"{SHEETS}si"))
    return {ESCAPED.sub(lambda code: chr(int(code[1], 16)), one) for one in said}
