"""A page as a browser's parser has it: what it says, and of what it is made. Sheets, and print."""

import re
from collections import Counter
from html.parser import HTMLParser
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

from pypdf import PageObject

from hearth.ui.exports import MARGIN

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


def first_column(page: PageObject) -> str:
    """What a page of print says at its left edge, from top to bottom, without blanks."""
    parts: list[str] = []

    def visit(text: str, _matrix: object, place: list[float], *_font: object) -> None:
        if place[4] < MARGIN + 1:
            parts.append(unspaced(text))

    page.extract_text(visitor_text=visit)
    return "".join(parts)


def unspaced(text: str) -> str:
    """Without blanks: print breaks lines."""
    return "".join(text.split())


def strings_of_a_sheet(content: bytes) -> set[str]:
    """What a workbook's cells say: signs that XML has no way to write stand as _xFFFF_ in it."""
    tree = ElementTree.fromstring(ZipFile(BytesIO(content)).read("xl/sharedStrings.xml"))
    said = ("".join(one.itertext()) for one in tree.iter(f"{SHEETS}si"))
    return {ESCAPED.sub(lambda code: chr(int(code[1], 16)), one) for one in said}
