"""How a file of print carries its letters, so that they look right and read back equal.

Plain letters are set in Public Sans. Each sign is a letter of a Type 3 font of the file, which can
have any outlines, and names any text for them (docs/adr/0018).
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from hearth.ui import fonts
from hearth.ui.fonts import Sign
from hearth.ui.letters import NEUTRAL, Piece, pieces_of, turns

if TYPE_CHECKING:
    from reportlab.pdfbase.pdfdoc import PDFDocument
    from reportlab.pdfgen.canvas import Canvas

SIZE = 9
FIRST, LAST = 34, 255  # codes of a font; 32 is a blank to readers, whatever stands for it


class Lettering:
    """The letters of one file."""

    def __init__(self, canvas: "Canvas") -> None:
        self._canvas, self._document = canvas, canvas._doc  # type: ignore[attr-defined]
        self._fonts: list[dict[Sign, int]] = [{}]
        self._pieces: dict[str, tuple[Piece, ...]] = {}
        self._turned = False
        self._document.delayedFonts.append(self)

    def width(self, text: str) -> float:
        """How wide a line is in points."""
        return sum(_width(piece) for piece in self._of(text))

    def draw(self, at: float, height: float, line: str) -> None:
        """A line from there on."""
        shown = [f"{font} {SIZE} Tf <{codes}> Tj" for font, codes in self._shown(self._of(line))]
        if shown:
            self._canvas._code.append(  # type: ignore[attr-defined]
                f"BT 1 0 0 1 {at:.2f} {height:.2f} Tm {' '.join(shown)} ET"
            )

    def _of(self, line: str) -> tuple[Piece, ...]:
        if fonts.plain().issuperset(line):
            return (line,) if line else ()
        if line not in self._pieces:
            self._pieces[line] = tuple(pieces_of(line))
        return self._pieces[line]

    def _shown(self, pieces: tuple[Piece, ...]) -> Iterator[tuple[str, str]]:
        """Fonts and codes. Readers end a run of text where a font is named, also the same again.

        Letters from right to left must be one run, which pypdf turns round. It then turns what is
        neutral too, up to the next letter from left to right: so each of these is a run.
        """
        for piece in pieces:
            if isinstance(piece, tuple):
                yield self._coded(piece)
                self._turn(one.text for one in piece)
                continue
            text = piece
            while self._turned and text:
                yield from self._set(text[0])
                self._turn(text[0])
                text = text[1:]
            yield from self._set(text)

    def _turn(self, texts: Iterable[str]) -> None:
        for one in texts:
            if len(one) == 1 and not NEUTRAL.match(one):
                self._turned = turns(one)

    def _set(self, text: str) -> Iterator[tuple[str, str]]:
        font = fonts.plain_font()
        for subset, codes in font.splitString(text, self._document):
            yield font.getSubsetInternalName(subset, self._document), codes.hex()

    def _coded(self, signs: tuple[Sign, ...]) -> tuple[str, str]:
        """The signs in a font that has them all, or has room for them."""
        wanted = frozenset(signs)
        at = next((at for at, font in enumerate(self._fonts) if font.keys() >= wanted), -1)
        if at < 0 and len(self._fonts[-1].keys() | wanted) > LAST - FIRST + 1:
            self._fonts.append({})
        font = self._fonts[at]
        codes = [font.setdefault(one, FIRST + len(font)) for one in signs]
        return f"/S{at % len(self._fonts)}", bytes(codes).hex()

    def addObjects(self, document: "PDFDocument") -> None:  # noqa: N802
        """The fonts of all signs; ReportLab asks for them when it saves."""
        known = document.idToObject["BasicFonts"].dict  # type: ignore[attr-defined]
        for at, font in enumerate(self._fonts):
            if font:
                known[f"S{at}"] = _type3(document, f"S{at}", list(font))


def _type3(document: "PDFDocument", name: str, signs: list[Sign]) -> Any:
    """A font of outlines. poppler takes the width of its m for the size, so there is one."""
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName

    codes = ["m", *(f"c{code}" for code, _ in enumerate(signs, FIRST))]
    drawings = ["600 0 d0", *map(_drawing, signs)]
    boxes = [fonts.box(sign) for sign in signs]
    fields: dict[str, Any] = {
        "Type": PDFName("Font"),
        "Subtype": PDFName("Type3"),
        "Name": PDFName(name),
        "FontBBox": PDFArray(fonts.around(boxes)),
        "FontMatrix": PDFArray([0.001, 0, 0, 0.001, 0, 0]),
        "FirstChar": FIRST - 1,
        "LastChar": FIRST + len(signs) - 1,
        "Widths": PDFArray([600, *(sign.width for sign in signs)]),
        "CharProcs": PDFDictionary(
            {
                code: _stream(document, f"{name}{code}", drawing)
                for code, drawing in zip(codes, drawings, strict=True)
            }
        ),
        "Encoding": PDFDictionary(
            {
                "Type": PDFName("Encoding"),
                "Differences": PDFArray([FIRST - 1, *map(PDFName, codes)]),
            }
        ),
        "Resources": PDFDictionary({}),
        "ToUnicode": _stream(document, f"{name}ToUnicode", _to_unicode(signs)),
    }
    return document.Reference(PDFDictionary(fields), name)  # type: ignore[no-untyped-call]


def _stream(document: "PDFDocument", name: str, content: str) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFStream, PDFZCompress

    stream = PDFStream(content=content.encode("ascii"))
    stream.filters = [PDFZCompress]
    return document.Reference(stream, name)  # type: ignore[no-untyped-call]


def _drawing(sign: Sign) -> str:
    """What draws a sign, in the colour of the text around it."""
    paths = [
        f"q 1 0 0 1 {x} {y} cm {path} f Q"
        for font, glyph, x, y in sign.drawn
        if (path := fonts.outline(font, glyph))
    ]
    box = " ".join(map(str, fonts.box(sign)))
    return "\n".join([f"{sign.width} 0 {box} d1", *paths])


def _to_unicode(signs: list[Sign]) -> str:
    """What each code of a font stands for."""
    rows = [
        f"<{code:02X}> <{sign.text.encode('utf-16-be', 'surrogatepass').hex().upper()}>"
        for code, sign in enumerate(signs, FIRST)
    ]
    blocks = (rows[at : at + 100] for at in range(0, len(rows), 100))
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CMapName /Signs def /CMapType 2 def",
            "1 begincodespacerange\n<00> <FF>\nendcodespacerange",
            *("\n".join([f"{len(one)} beginbfchar", *one, "endbfchar"]) for one in blocks),
            "endcmap CMapName currentdict /CMap defineresource pop end end",
        ]
    )


def _width(piece: Piece) -> float:
    if isinstance(piece, str):
        return float(fonts.plain_font().stringWidth(piece, SIZE))
    return sum(one.width for one in piece) * SIZE / 1000
