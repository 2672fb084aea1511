"""Letters that stand in print: which font has them, and how they are drawn and read back.

What Public Sans has is set in it. Anything else is a *sign*: the outlines that are drawn for some
text, shaped by HarfBuzz, and the text itself, which copying and searching give back. A sign is
one letter of a Type 3 font of the file, so that any outlines can stand for any text: a word that
runs from right to left is one sign, and so is a mark that nobody sees, which stands as its number.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import accumulate, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import bidirectional, category

from hearth.ui.finders import USWDS

if TYPE_CHECKING:
    from reportlab.pdfbase.pdfdoc import PDFDocument
    from reportlab.pdfgen.canvas import Canvas

PLAIN, SIZE = "PublicSans", 9
PLAIN_FILE = USWDS / "fonts" / "public-sans" / "PublicSans-Regular.ttf"
NOTO = (
    "NotoSans[wght].ttf", "NotoSansHebrew[wght].ttf", "NotoSansArabic[wght].ttf",
    "NotoSansBengali[wght].ttf", "NotoSansDevanagari[wght].ttf", "NotoSansGujarati[wght].ttf",
    "NotoSansGurmukhi[wght].ttf", "NotoSansTamil[wght].ttf", "NotoSansTelugu[wght].ttf",
    "NotoSansKannada[wght].ttf", "NotoSansMalayalam[wght].ttf", "NotoSansOriya[wght].ttf",
    "NotoSansSinhala[wght].ttf", "NotoSansThai[wght].ttf", "NotoSansLao[wght].ttf",
    "NotoSansKhmer[wght].ttf", "NotoSansMyanmar[wght].ttf", "NotoSansEthiopic[wght].ttf",
    "NotoSansArmenian[wght].ttf", "NotoSansGeorgian[wght].ttf",
)  # fmt: skip
NOTO_CJK, SIMPLIFIED = "NotoSansCJK-VF.otf.ttc", 2
NOTO_LAST = ("NotoSansSymbols[wght].ttf", "NotoEmoji[wght].ttf")
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
"""Letters and marks, to Unicode, of which nothing is ever seen."""
JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f" + "".join(map(chr, range(0x1F3FB, 0x1F400))))
"""They change how the letter before them looks, where that is one that Public Sans lacks."""
FROM_RIGHT, DIGITS = frozenset({"R", "AL", "AN"}), frozenset({"EN", "AN"})
LONGEST = 120  # letters of text for which one sign stands; readers stop at 256
LOW, TOP = -560, 1150  # how far outlines may go below and above, so that lines stay apart
FIRST, LAST = 34, 255  # codes of a font; 32 is a blank to readers, whatever stands for it
NEUTRAL = re.compile("[\0-/:-@\u0660-\u066d\u06f0-\u06f9\u2000-\u206f\u20a0-\u21ff]")
TURNING = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
"""What readers take for either direction, and what is not neutral and from right to left."""


@dataclass(frozen=True)
class Sign:
    """The text, its width in thousandths of the size, and the outlines: font, glyph and place."""

    text: str
    width: int
    drawn: tuple[tuple[int, int, int, int], ...] = ()


Cluster = tuple[str, int | None]  # a letter with its marks, and the number of its font
Piece = str | tuple[Sign, ...]  # plain letters, or signs that readers must find together


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
        if _plain().issuperset(line):
            return (line,) if line else ()
        if line not in self._pieces:
            self._pieces[line] = tuple(_pieces(line))
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
                self._turned = _turns(one)

    def _set(self, text: str) -> Iterator[tuple[str, str]]:
        font = _plain_font()
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
        fonts = document.idToObject["BasicFonts"].dict  # type: ignore[attr-defined]
        for at, font in enumerate(self._fonts):
            if font:
                fonts[f"S{at}"] = _type3(document, f"S{at}", list(font))


def _type3(document: "PDFDocument", name: str, signs: list[Sign]) -> Any:
    """A font of outlines. poppler takes the width of its m for the size, so there is one."""
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName

    codes = ["m", *(f"c{code}" for code, _ in enumerate(signs, FIRST))]
    drawings = ["600 0 d0", *map(_drawing, signs)]
    boxes = [_box(sign) for sign in signs]
    fields: dict[str, Any] = {
        "Type": PDFName("Font"),
        "Subtype": PDFName("Type3"),
        "Name": PDFName(name),
        "FontBBox": PDFArray(_around(boxes)),
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
        if (path := _outline(font, glyph))
    ]
    box = " ".join(map(str, _box(sign)))
    return "\n".join([f"{sign.width} 0 {box} d1", *paths])


Box = tuple[int, int, int, int]


def _box(sign: Sign) -> Box:
    boxes = []
    for font, glyph, x, y in sign.drawn:
        if extents := _font(font).get_glyph_extents(glyph):
            left, top = x + extents.x_bearing, y + extents.y_bearing
            boxes.append((left, top + extents.height, left + extents.width, top))
    return _around(boxes)


def _around(boxes: list[Box]) -> Box:
    if not boxes:
        return (0, 0, 0, 0)
    lefts, lows, rights, tops = zip(*boxes, strict=True)
    return (min(lefts) - 1, min(lows) - 1, max(rights) + 1, max(tops) + 1)


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


# --- a line in pieces


def _width(piece: Piece) -> float:
    if isinstance(piece, str):
        return float(_plain_font().stringWidth(piece, SIZE))
    return sum(one.width for one in piece) * SIZE / 1000


def _pieces(line: str) -> Iterator[Piece]:
    """A line's plain letters and signs, in the order of reading."""
    clusters = _clusters(line)
    at = 0
    while at < len(clusters):
        text, font = clusters[at]
        if text == "\n":  # the end of a line that somebody broke
            yield (Sign(text, 0),)
            at += 1
        elif font is None:
            yield (_numbered(text),)
            at += 1
        elif end := _end_from_right(clusters, at):
            yield _from_right(clusters[at:end])
            at = end
        elif text in _plain():
            end = at + 1
            while end < len(clusters) and clusters[end][0] in _plain():
                end += 1
            yield "".join(one for one, _ in clusters[at:end])
            at = end
        else:
            end = at + 1
            while end < len(clusters) and clusters[end][1] == font and _drawn(clusters[end][0]):
                end += 1
            for sign in _shaped("".join(one for one, _ in clusters[at:end]), font):
                yield (sign,)
            at = end


def _drawn(cluster: str) -> bool:
    """Whether it is neither plain nor from right to left."""
    return cluster not in _plain() and bidirectional(cluster[0]) not in FROM_RIGHT


def breaks(text: str) -> list[int]:
    """Where a text may be broken if it must: after each letter with its marks."""
    return list(accumulate(len(one) for one, _ in _clusters(text)))


def _clusters(text: str) -> list[Cluster]:
    """Letters, each with the marks and joiners that belong to it, and the font that has them."""
    found: list[str] = []
    for one in text:
        if found and _belongs(found[-1], one):
            found[-1] += one
        else:
            found.append(one)
    return [cluster for one in found for cluster in _with_font(one)]


@lru_cache(maxsize=4096)
def _with_font(cluster: str) -> tuple[Cluster, ...]:
    """What no font has, and marks that are piled into other lines, come one by one, as numbers."""
    font = _font_of(cluster)
    if font is not None:
        _, low, _, top = _box(_joined(cluster, font))
        if low >= LOW and top <= TOP:
            return ((cluster, font),)
        if len(cluster) > 1:
            return (*_with_font(cluster[0]), *((one, None) for one in cluster[1:]))
    return tuple((one, None) for one in cluster)


def _belongs(cluster: str, one: str) -> bool:
    first = cluster[0]
    if len(cluster) > LONGEST or _is_unseen(first) or first.isspace():
        return False
    if one in JOINERS or cluster[-1] == "\u200d":
        return first not in _plain()
    return category(one) in ("Mn", "Me") and not _is_unseen(one)


def _is_unseen(one: str) -> bool:
    variant = "\ufe00" <= one <= "\ufe0f" or "\U000e0100" <= one <= "\U000e01ef"
    return category(one) in UNSEEN or one in BLANK or variant


@cache
def _plain() -> frozenset[str]:
    """What ReportLab sets. Marks have to be placed; of a blank that does not break it makes one."""
    return frozenset(
        one
        for one in _letters(0)
        if not _is_unseen(one) and category(one) != "Mn" and one != "\u00a0"
    )


def _font_of(cluster: str) -> int | None:
    """The first font that has all of it; none has what is not seen."""
    if _is_unseen(cluster[0]):
        return None
    wanted = [one for one in cluster if one not in JOINERS or one == cluster[0]]
    return next(
        (at for at in range(len(_files())) if all(one in _letters(at) for one in wanted)), None
    )


def _end_from_right(clusters: list[Cluster], at: int) -> int:
    """Where the run from right to left ends that begins here, or 0."""
    if bidirectional(clusters[at][0][0]) not in FROM_RIGHT:
        return 0
    end, length = at, 0
    for number, (text, font) in enumerate(clusters[at:], at + 1):
        direction, length = bidirectional(text[0]), length + len(text)
        if font is None or direction == "L" or length > LONGEST:
            break
        if direction in FROM_RIGHT | DIGITS:
            end = number
    return max(end, at + 1)


def _from_right(clusters: list[Cluster]) -> tuple[Sign, ...]:
    """A run from right to left as it stands in print, from left to right, where readers turn it.

    They make nothing good of one with digits, whose order they do not turn: it is one sign.
    """

    def kind(cluster: Cluster) -> tuple[int, bool]:
        return cluster[1] or 0, bidirectional(cluster[0][0]) in DIGITS

    parts = [
        (_shaped if digits else _shaped_from_right)("".join(text for text, _ in part), font)
        for (font, digits), part in groupby(clusters, kind)
    ]
    signs = [sign for part in reversed(parts) for sign in part]
    text = "".join(text for text, _ in clusters)
    alike = all(_turns(one) or NEUTRAL.match(one) for one in text)
    digits = any(bidirectional(one) in DIGITS for one in text)
    if alike and not digits and _turns(text[0]) and _turns(text[-1]):
        return tuple(signs)
    whole = signs[0]
    for sign in signs[1:]:
        whole = _beside(whole, sign)
    return (replace(whole, text=text),)


def _beside(left: Sign, right: Sign) -> Sign:
    moved = tuple((font, glyph, x + left.width, y) for font, glyph, x, y in right.drawn)
    return Sign(left.text + right.text, left.width + right.width, left.drawn + moved)


def _numbered(text: str) -> Sign:
    """What is not seen, or no font has, stands as its number."""
    number = "".join(f"[U+{ord(one):04X}]" for one in text)
    return replace(_joined(number, 0), text=text)


def _turns(one: str) -> bool:
    return TURNING.match(one) is not None and NEUTRAL.match(one) is None


# --- fonts


@cache
def _plain_font() -> Any:
    """The font of plain letters, made known to ReportLab once."""
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    font = TTFont(PLAIN, PLAIN_FILE)
    registerFont(font)
    return font


@cache
def _files() -> tuple[tuple[Path, int], ...]:
    """The fonts, the one that is asked first before the others; a file may hold several."""
    noto, cjk = _folder("manimgx_fonts"), _folder("manimgx_fonts_cjk")
    return (
        (PLAIN_FILE, 0),
        *((noto / name, 0) for name in NOTO),
        (cjk / NOTO_CJK, SIMPLIFIED),
        *((noto / name, 0) for name in NOTO_LAST),
    )


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"The fonts of {package} are not installed: run make setup.")
    return Path(spec.origin).parent


@cache
def _face(number: int) -> Any:
    import uharfbuzz

    path, at = _files()[number]
    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)), at)


@cache
def _font(number: int) -> Any:
    import uharfbuzz

    font = uharfbuzz.Font(_face(number))
    font.scale = (1000, 1000)
    font.set_variations({"wght": 400})
    return font


@cache
def _letters(number: int) -> frozenset[str]:
    return frozenset(map(chr, _face(number).unicodes))


def _joined(text: str, font: int) -> Sign:
    """A text in one font as one sign."""
    return _placed(text, font, _glyphs(text, font))


def _shaped(text: str, font: int) -> Iterator[Sign]:
    """A text in one font: a sign for each letter, or for several that are drawn as one."""
    parts = [list(part) for _, part in groupby(_glyphs(text, font), lambda one: one[0])]
    ends = [*(part[0][0] for part in parts[1:]), len(text)]
    for part, end in zip(parts, ends, strict=True):
        yield _placed(text[part[0][0] : end], font, part)


def _shaped_from_right(text: str, font: int) -> Iterator[Sign]:
    """The same from right to left, as it stands in print: the text's last letter comes first.

    What is drawn as one stands for its first letter; the others, which readers find before it,
    are there without outlines.
    """
    end = len(text)
    for at, part in groupby(_glyphs(text, font, from_right=True), lambda one: one[0]):
        for one in reversed(text[at + 1 : end]):
            yield Sign(one, 0)
        yield _placed(text[at], font, list(part))
        end = at


Glyph = tuple[int, int, int, int, int]  # of which letter, which, moved by x and y, how wide


def _placed(text: str, font: int, glyphs: list[Glyph]) -> Sign:
    drawn, at = [], 0
    for _, glyph, x, y, wide in glyphs:
        drawn.append((font, glyph, at + x, y))
        at += wide
    return Sign(text, at, tuple(drawn))


def _glyphs(text: str, font: int, from_right: bool = False) -> list[Glyph]:
    """What HarfBuzz makes of a text, from left to right."""
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.add_codepoints([ord(one) for one in text])
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if from_right else "ltr"
    uharfbuzz.shape(_font(font), buffer)
    return [
        (info.cluster, info.codepoint, place.x_offset, place.y_offset, place.x_advance)
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]


@lru_cache(maxsize=4096)
def _outline(font: int, glyph: int) -> str:
    """A glyph's outline in the operators of PDF; nothing for a blank."""
    pen = _Pen()
    _font(font).draw_glyph_with_pen(glyph, pen)
    return " ".join(pen.path)


class _Pen:
    """Writes down what HarfBuzz draws; PDF has no curves of two points."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self._at = (0.0, 0.0)

    def moveTo(self, to: tuple[float, float]) -> None:  # noqa: N802
        self._write("m", to)

    def lineTo(self, to: tuple[float, float]) -> None:  # noqa: N802
        self._write("l", to)

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self._write("c", *points)

    def qCurveTo(self, by: tuple[float, float], to: tuple[float, float]) -> None:  # noqa: N802
        (x, y), (x0, y0), (x1, y1) = by, self._at, to
        first = (x0 + 2 * (x - x0) / 3, y0 + 2 * (y - y0) / 3)
        self._write("c", first, (x1 + 2 * (x - x1) / 3, y1 + 2 * (y - y1) / 3), to)

    def closePath(self) -> None:  # noqa: N802
        self.path.append("h")

    def _write(self, operator: str, *points: tuple[float, float]) -> None:
        self.path += [f"{round(x)} {round(y)}" for x, y in points]
        self.path.append(operator)
        self._at = points[-1]
