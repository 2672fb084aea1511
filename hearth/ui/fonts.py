"""The fonts of print: which there are, and what HarfBuzz makes of a text in one of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import Any
from unicodedata import category

from hearth.ui.finders import USWDS

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


@dataclass(frozen=True)
class Sign:
    """The text, its width in thousandths of the size, and the outlines: font, glyph and place."""

    text: str
    width: int
    drawn: tuple[tuple[int, int, int, int], ...] = ()


@cache
def plain_font() -> Any:
    """The font of plain letters, made known to ReportLab once."""
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    font = TTFont("PublicSans", PLAIN_FILE)
    registerFont(font)
    return font


@cache
def files() -> tuple[tuple[Path, int], ...]:
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

    path, at = files()[number]
    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)), at)


@cache
def hb_font(number: int) -> Any:
    """A font in its regular weight, measured in thousandths of the size."""
    import uharfbuzz

    font = uharfbuzz.Font(_face(number))
    font.scale = (1000, 1000)
    font.set_variations({"wght": 400})
    return font


@cache
def letters_of(number: int) -> frozenset[str]:
    """What a font has."""
    return frozenset(map(chr, _face(number).unicodes))


def joined(text: str, font: int) -> Sign:
    """A text in one font as one sign."""
    return _placed(text, font, _glyphs(text, font))


def shaped(text: str, font: int) -> Iterator[Sign]:
    """A text in one font: a sign for each letter, or for several that are drawn as one."""
    parts = [list(part) for _, part in groupby(_glyphs(text, font), lambda one: one[0])]
    ends = [*(part[0][0] for part in parts[1:]), len(text)]
    for part, end in zip(parts, ends, strict=True):
        yield _placed(text[part[0][0] : end], font, part)


def shaped_from_right(text: str, font: int) -> Iterator[Sign]:
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
    uharfbuzz.shape(hb_font(font), buffer)
    return [
        (info.cluster, info.codepoint, place.x_offset, place.y_offset, place.x_advance)
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]


@lru_cache(maxsize=4096)
def outline(font: int, glyph: int) -> str:
    """A glyph's outline in the operators of PDF; nothing for a blank."""
    pen = _Pen()
    hb_font(font).draw_glyph_with_pen(glyph, pen)
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


def beside(left: Sign, right: Sign) -> Sign:
    """Both as one sign."""
    moved = tuple((font, glyph, x + left.width, y) for font, glyph, x, y in right.drawn)
    return Sign(left.text + right.text, left.width + right.width, left.drawn + moved)


Box = tuple[int, int, int, int]


def box(sign: Sign) -> Box:
    """How far its outlines go: left, below, right and above."""
    boxes = []
    for font, glyph, x, y in sign.drawn:
        if extents := hb_font(font).get_glyph_extents(glyph):
            left, top = x + extents.x_bearing, y + extents.y_bearing
            boxes.append((left, top + extents.height, left + extents.width, top))
    return around(boxes)


def around(boxes: list[Box]) -> Box:
    if not boxes:
        return (0, 0, 0, 0)
    lefts, lows, rights, tops = zip(*boxes, strict=True)
    return (min(lefts) - 1, min(lows) - 1, max(rights) + 1, max(tops) + 1)


@cache
def plain() -> frozenset[str]:
    """What ReportLab sets. Marks have to be placed; of a blank that does not break it makes one."""
    return frozenset(
        one
        for one in letters_of(0)
        if not is_unseen(one) and category(one) != "Mn" and one != "\u00a0"
    )


def is_unseen(one: str) -> bool:
    """Whether nothing of it is seen where it stands by itself, or nobody knows what it is."""
    variant = "\ufe00" <= one <= "\ufe0f" or "\U000e0100" <= one <= "\U000e01ef"
    return category(one) in UNSEEN or one in BLANK or variant
