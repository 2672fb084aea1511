"""Print: every name has its letters, each text reads back equal, and nothing lies over another."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject
from reportlab.pdfgen.canvas import Canvas

from hearth.ui import exports, fonts, lettering, letters
from hearth.ui.exports import GAP, LEADING, MARGIN, PAGE, Listing, as_file
from hearth.ui.lettering import SIZE, Lettering
from tests.hostile.corpus import CORPUS
from tests.hostile.reading import rows_of_print

PEOPLE = {
    "Spanish": "José Ñandú-Muñoz", "Chinese": "张伟 張偉 陳大文", "Russian": "Жанна Ёлкина",
    "Hebrew": "דוד כהן", "Yiddish": "יענקל שװאַרץ", "Arabic": "محمد عبد الله",
    "Urdu": "محمّد علی کشمیری", "Bengali": "অনিতা চৌধুরী শ্রীকৃষ্ণ", "Korean": "김민준",
    "Haitian Creole": "Jean-Baptiste Désir", "Polish": "Łukasz Wiśniewski-Żak",
    "Italian": "Niccolò D’Angelo",
}  # fmt: skip
"""People, by the languages of New York's Medicaid programs."""
MIXED = (
    "Anna محمد (Ann) 12", "שלום 12 עולם", "محمد <!-- x", "٣", "-- ٣", "ו", "ו --<", "(ו) <>-",
    "علی\u200cرضا", "\u0600 <!-- x", "\ufeff!-", "é" * 30 + "\u0301" * 300, "l" + "\u0334" * 400,
    "👨\u200d" * 200, "two\nlines\n\nand more", "\n", " leading", "trailing   ", " ", "",
    "كلمة " * 60, "דוד " * 90, "long\u3000" * 40, "\r\n\t\0", "李" * 400, "م" * 300,
)  # fmt: skip
TEXTS = (*PEOPLE.values(), *MIXED, *CORPUS)


def printed(texts: tuple[str, ...]) -> bytes:
    rows = tuple((text, str(number), text) for number, text in enumerate(texts))
    return as_file(Listing("List", ("A", "Number", "B"), rows, "Stamp"), "pdf")


def read(content: bytes) -> list[str]:
    rows = rows_of_print(content, columns=3)
    assert [row[1] for row in rows] == [str(number) for number in range(len(rows))]
    return [row[0] for row in rows]


# --- what is printed reads back


def test_every_text_reads_back_equal() -> None:
    rows = rows_of_print(printed(TEXTS), columns=3)
    assert rows == [[text, str(number), text] for number, text in enumerate(TEXTS)]


def test_every_text_is_in_the_plain_extract_of_the_pages() -> None:
    """Lines that were broken joined; with columns, the pieces of one stand between another's."""
    rows = tuple((text,) for text in CORPUS)
    pages = PdfReader(BytesIO(as_file(Listing("List", ("A",), rows, "Stamp"), "pdf"))).pages
    said = "".join(page.extract_text() for page in pages).replace("\n", "")
    assert [one for one in CORPUS if one not in said] == []


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1],
        lambda text: text[1:],
        lambda text: text[::-1],
        lambda text: f"{text}\u200b",
        lambda text: f"{text} ",
        lambda text: f"\u202e{text}",
    ],
)
def test_a_changed_text_does_not_read_back_equal(change: Callable[[str], str]) -> None:
    changed = [(text, change(text)) for text in TEXTS if change(text) != text]
    assert len(changed) > 0.9 * len(TEXTS)
    said = read(printed(tuple(after for _, after in changed)))
    assert [text for (text, _), one in zip(changed, said, strict=True) if text == one] == []


def test_signs_that_stand_for_what_is_drawn_do_not_read_back_equal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As print was before: numbers that are numbers to readers too."""
    monkeypatch.setattr(letters, "_numbered", lambda one: fonts.joined(f"[U+{ord(one):04X}]", 0))
    wrong = {text for text, said in zip(CORPUS, read(printed(CORPUS)), strict=True) if text != said}
    assert {"zero\u200bwidth", "\u202egnp.exe", "\U0010ffff"} <= wrong
    assert not wrong & {"\u674e", "O'Brien"}


def test_letters_that_readers_turn_where_they_should_not_do_not_read_back_equal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Lettering, "_turn", lambda *_: None)
    assert read(printed(MIXED)) != list(MIXED)


def test_a_part_from_right_to_left_is_as_readers_find_it_elsewhere() -> None:
    """In print from left to right, letter by letter: other readers turn it too."""
    ((*signs,),) = letters.pieces_of("محمد")
    assert [one.text for one in signs] == list("دمحم")


# --- what is printed is seen


@pytest.mark.parametrize("language", PEOPLE)
def test_names_have_letters_in_every_language_of_the_programs(language: str) -> None:
    name = PEOPLE[language]
    assert [one for one, font in letters._clusters(name) if font is None] == []
    pieces = list(letters.pieces_of(name))
    glyphs = [
        (sign, font, glyph)
        for piece in pieces
        if isinstance(piece, tuple)
        for sign in piece
        for font, glyph, *_ in sign.drawn
    ]
    assert [sign for sign, _, glyph in glyphs if glyph == 0] == []
    assert [sign for sign, *at in glyphs if not fonts.outline(*at) and sign.text != " "] == []


def test_letters_are_shaped_as_their_writing_wants_it() -> None:
    def glyphs(text: str) -> set[int]:
        return {
            glyph
            for piece in letters.pieces_of(text)
            for sign in piece
            for _, glyph, *_ in sign.drawn
        }

    assert not glyphs("محمد") & (glyphs("م") | glyphs("ح"))
    assert not glyphs("ক্ষ") & (glyphs("ক") | glyphs("ষ"))
    assert len(glyphs("\U0001f468\u200d\U0001f469\u200d\U0001f467")) == 1


@pytest.mark.parametrize("text", ["\u200b", "\u202e", "\u00ad", "\ufeff", "\u3164", "\u0378", "\t"])
def test_what_is_not_seen_or_has_no_letter_stands_as_its_number(text: str) -> None:
    ((sign,),) = letters.pieces_of(text)
    assert sign.text == text
    assert sign.drawn == fonts.joined(f"[U+{ord(text):04X}]", 0).drawn
    said = PdfReader(BytesIO(printed(("x",)))).pages[0].extract_text()
    assert "stand as their numbers" in said


def test_no_line_is_wider_than_its_column_or_reaches_into_another() -> None:
    canvas = Lettering(Canvas(BytesIO()))
    wide = exports._column_width(3) - GAP
    for text in TEXTS:
        lines = exports._wrapped(canvas, text, wide)
        assert "".join(lines) == text
        for line in lines:
            assert canvas.width(line.rstrip(" \n")) <= wide, text
            boxes = [
                fonts.box(sign)
                for piece in letters.pieces_of(line)
                if isinstance(piece, tuple)
                for sign in piece
            ]
            assert [box for box in boxes if box[1] < letters.LOW or box[3] > letters.TOP] == []
    assert (letters.TOP - 207) * SIZE / 1000 < LEADING  # what hangs from the line above


def test_titles_of_columns_are_broken_too() -> None:
    columns, rows = ("word " * 40, "B" * 90), (("a", "1"), ("b", "2"))
    content = as_file(Listing("List", columns, rows, "Stamp"), "pdf")
    (page,) = PdfReader(BytesIO(content)).pages
    assert "a 1\nb 2" in page.extract_text()
    places: list[float] = []
    page.extract_text(visitor_text=lambda _text, _matrix, place, *_: places.append(place[4]))
    assert set(places) <= {0, MARGIN, MARGIN + exports._column_width(2), max(places)}
    assert max(places) < PAGE[0] - MARGIN


# --- what is printed does nothing


def test_a_file_has_nothing_to_follow_and_nothing_to_run() -> None:
    reader = PdfReader(BytesIO(printed(TEXTS)))
    seen: set[int] = set()

    def walk(one: object) -> set[str]:
        one = one.get_object() if hasattr(one, "get_object") else one
        if id(one) in seen or not isinstance(one, DictionaryObject | ArrayObject):
            return set()
        seen.add(id(one))
        inner = one.values() if isinstance(one, DictionaryObject) else one
        keys = set(one) if isinstance(one, DictionaryObject) else set()
        return keys.union(*(walk(value) for value in inner))

    keys = walk(reader.trailer)
    assert {"/Pages", "/Font", "/CharProcs", "/ToUnicode"} <= keys
    assert not keys & {
        "/Annots", "/A", "/AA", "/OpenAction", "/JS", "/JavaScript", "/URI", "/Names", "/AcroForm",
        "/EmbeddedFiles", "/Launch",
    }  # fmt: skip


# --- fonts


def test_the_fonts_are_installed_with_their_license() -> None:
    for path, _ in fonts.files():
        assert path.is_file(), path
    for package in ("manimgx_fonts", "manimgx_fonts_cjk"):
        (terms,) = Path(fonts._folder(package)).parent.glob(f"{package}-*/licenses/LICENSE")
        assert "SIL Open Font License, Version 1.1" in terms.read_text(encoding="utf-8")


def test_many_letters_take_several_fonts_of_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = tuple(chr(0x4E00 + 3 * one) for one in range(700)) + ("محمد علی",) * 3
    content = printed(texts)
    assert read(content) == list(texts)
    known = PdfReader(BytesIO(content)).pages[0]["/Resources"]["/Font"]
    assert {"/S0", "/S1", "/S2", "/S3"} <= set(known)
    monkeypatch.setattr(lettering, "LAST", lettering.FIRST + letters.LONGEST)
    assert read(printed(TEXTS)) == list(TEXTS)
