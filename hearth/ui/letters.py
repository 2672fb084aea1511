"""A line of text in the pieces of which it is printed.

What Public Sans has is plain. Anything else is a *sign*: outlines, and the text for which they
stand. Letters are shaped and turned as their writing wants it; a mark that nobody sees, and what
no font has, stands as its number, [U+200B], and still is itself to whoever copies or searches.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate, groupby
from unicodedata import bidirectional, category

from hearth.ui import fonts
from hearth.ui.fonts import Sign

JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f" + "".join(map(chr, range(0x1F3FB, 0x1F400))))
"""They change how the letter before them looks, where that is one that Public Sans lacks."""
FROM_RIGHT, DIGITS = frozenset({"R", "AL", "AN"}), frozenset({"EN", "AN"})
LONGEST = 120  # letters of text for which one sign stands; readers stop at 256
LOW, TOP = -560, 1150  # how far outlines may go below and above, so that lines stay apart
WIDEST = 6000  # what may not be broken: some letters that are joined to one
NEUTRAL = re.compile("[\0-/:-@\u0660-\u066d\u06f0-\u06f9\u2000-\u206f\u20a0-\u21ff]")
TURNING = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
"""What readers take for either direction, and what is not neutral and from right to left."""

Cluster = tuple[str, int | None]  # a letter with its marks, and the number of its font
Piece = str | tuple[Sign, ...]  # plain letters, or signs that readers must find together


def pieces_of(line: str) -> Iterator[Piece]:
    """A line's plain letters and signs, in the order of reading."""
    clusters = _clusters(line)
    at = 0
    while at < len(clusters):
        text, font = clusters[at]
        end = _end_from_right(clusters, at) or _end_alike(clusters, at)
        together = "".join(one for one, _ in clusters[at:end])
        if text == "\n":  # the end of a line that somebody broke
            yield (Sign(text, 0),)
        elif font is None:
            yield (_numbered(text),)
        elif _runs_from_right(text):
            yield _from_right(clusters[at:end])
        elif text in fonts.plain():
            yield together
        else:
            yield from ((sign,) for sign in fonts.shaped(together, font))
        at = end


def _end_alike(clusters: list[Cluster], at: int) -> int:
    """Where the run ends of what is plain, or is shaped in one font, that begins here."""
    text, font = clusters[at]
    end, length, is_plain = at + 1, len(text), text in fonts.plain()
    for other, its_font in clusters[end:]:
        length += len(other)
        if font is None or its_font != font or (other in fonts.plain()) != is_plain:
            break
        if _runs_from_right(other) or (length > LONGEST and not is_plain):
            break
        end += 1
    return end


def _runs_from_right(cluster: str) -> bool:
    return bidirectional(cluster[0]) in FROM_RIGHT


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
    """What no font has comes as numbers, and so do marks that are piled into other lines."""
    font = _font_of(cluster)
    if font is None:
        return tuple((one, None) for one in cluster)
    sign = fonts.joined(cluster, font)
    _, low, _, top = fonts.box(sign)
    if low >= LOW and top <= TOP and sign.width <= WIDEST:
        return ((cluster, font),)
    if len(cluster) == 1:
        return ((cluster, None),)
    first, others = cluster[0], cluster[1:]
    return (
        *_with_font(first),
        *(each for one in others for each in ([(one, None)] if _is_mark(one) else _with_font(one))),
    )


def _belongs(cluster: str, one: str) -> bool:
    first = cluster[0]
    if len(cluster) > LONGEST or fonts.is_unseen(first) or first.isspace():
        return False
    if one in JOINERS or cluster[-1] == "\u200d":
        return first not in fonts.plain()
    return _is_mark(one) and not fonts.is_unseen(one)


def _is_mark(one: str) -> bool:
    return category(one) in ("Mn", "Me")


def _font_of(cluster: str) -> int | None:
    """The first font that has all of it; none has what is not seen."""
    if fonts.is_unseen(cluster[0]):
        return None
    wanted = [one for one in cluster if one not in JOINERS or one == cluster[0]]
    return next(
        (at for at in range(len(fonts.files())) if fonts.letters_of(at).issuperset(wanted)), None
    )


def _end_from_right(clusters: list[Cluster], at: int) -> int:
    """Where the run from right to left ends that begins here, or 0."""
    text, font = clusters[at]
    if font is None or not _runs_from_right(text):
        return 0
    end, length = at, 0
    for number, (other, its_font) in enumerate(clusters[at:], at + 1):
        direction, length = bidirectional(other[0]), length + len(other)
        if its_font is None or direction == "L" or length > LONGEST:
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
        (fonts.shaped if digits else fonts.shaped_from_right)(
            "".join(text for text, _ in part), font
        )
        for (font, digits), part in groupby(clusters, kind)
    ]
    signs = [sign for part in reversed(parts) for sign in part]
    text = "".join(text for text, _ in clusters)
    alike = all(turns(one) or NEUTRAL.match(one) for one in text)
    digits = any(bidirectional(one) in DIGITS for one in text)
    if alike and not digits and turns(text[0]) and turns(text[-1]):
        return tuple(signs)
    whole = signs[0]
    for sign in signs[1:]:
        whole = fonts.beside(whole, sign)
    return (replace(whole, text=text),)


def _numbered(text: str) -> Sign:
    """What is not seen, or no font has, stands as its number."""
    number = "".join(f"[U+{ord(one):04X}]" for one in text)
    return replace(fonts.joined(number, 0), text=text)


def turns(one: str) -> bool:
    return TURNING.match(one) is not None and NEUTRAL.match(one) is None
