"""Notices that the deploying organization loads for a reason: which of them is in force.

Hearth ships none: the words are the organization's, and so is answering for them.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256

from hearth.access.models import Notice
from hearth.foundation.clock import now
from hearth.network.models import Network
from hearth.rules.labels import LABELS, NORMAL, names
from hearth.rules.text import Language

MOST_CHARACTERS = 10_000


class NoticeError(Exception):
    """What cannot be a notice, and why, in a sentence."""


def load_notice(
    network: Network, *, label: int, language: str, text: str, starts_on: date
) -> Notice:
    """Keep a notice from a day on, as the owner. What was in force before stays kept."""
    return Notice.objects.create(
        network=network,
        label=label,
        language=language,
        text=text,
        digest=sha256(text.encode()).hexdigest(),
        starts_on=starts_on,
        loaded_at=now(),
    )


def read_notice(content: bytes) -> str:
    """A file's words, as they are kept: lines end alike, no blank lines around them."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NoticeError("The file is not text in UTF-8.") from error
    text = "\n".join(text.splitlines()).strip()
    if not text:
        raise NoticeError("The file is empty.")
    if "\0" in text:
        raise NoticeError("The file is not text: it has a zero byte.")
    if len(text) > MOST_CHARACTERS:
        said = f"The file has {len(text):,} characters; a notice has at most {MOST_CHARACTERS:,}."
        raise NoticeError(said)
    return text


def notices_in_force(
    network_id: int, labels: Iterable[int], language: Language, on: date
) -> dict[int, Notice]:
    """By reason, the notice in force on a day: in this language, else in English."""
    rows = Notice.objects.filter(
        network_id=network_id,
        label__in=list(labels),
        language__in={language, "en"},
        starts_on__lte=on,
    ).order_by("label", "language", "-starts_on", "-pk")
    found: dict[int, Notice] = {}
    for one in rows.distinct("label", "language"):
        if one.language == language or one.label not in found:
            found[one.label] = one
    return found


def reasons_of(label: int) -> tuple[int, ...]:
    """Each reason of a label as a label of its own; of what is normal none."""
    return tuple(LABELS[name] for name in names(label) if LABELS[name] != NORMAL)


def digests_for(label: int, found: Mapping[int, Notice]) -> str:
    """The digests of the notices for a label's reasons, in the order of the reasons."""
    return " ".join(found[one].digest for one in reasons_of(label) if one in found)
