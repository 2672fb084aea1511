"""What an item tells of, changed: machines raise, named humans lower, and each change is filed.

A room registers its tables whose labels can be changed; its functions in the database (written by
`protection.relabelled_v1`) change the label, everything that came of the item, and the record of
it, in one. What they show an officer of an item is its day and its label, and no more.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.functional import Promise

from hearth.access.actors import Actor
from hearth.access.models import LabelChange
from hearth.access.overseeing import overseen
from hearth.access.permissions import RefusedError
from hearth.foundation.clock import now
from hearth.rules.labels import NORMAL, is_label
from hearth.workforce.roles import Role

Cause = LabelChange.Cause
Kinds = Callable[[int], dict[int, int]]


def no_kinds(_network_id: int) -> dict[int, int]:
    """Of a table that files no evidence."""
    return {}


@dataclass(frozen=True)
class Labelled:
    """A table whose items carry a label that can be changed: what one is called, and in addresses.

    `kinds` says, by number, what label a network's kinds of evidence have by themselves.
    """

    table: str
    slug: str
    title: Promise
    kinds: Kinds = no_kinds


@dataclass(frozen=True)
class Item:
    """What an officer sees of an item: which it is, when it was, and what it is said to tell of."""

    of: Labelled
    id: int
    at: datetime
    label: int


_labelled: dict[str, Labelled] = {}


def register_labelled(labelled: Labelled) -> None:
    """Announce a table of a room, from its AppConfig."""
    _labelled[labelled.slug] = labelled


def labelled_called(slug: str) -> Labelled | None:
    """The registered table of this name in addresses."""
    return _labelled.get(slug)


def labelled_tables() -> tuple[Labelled, ...]:
    """Every registered table."""
    return tuple(_labelled[slug] for slug in sorted(_labelled))


def items_of(actor: Actor, member_id: int, tables: Iterable[Labelled] = ()) -> list[Item]:
    """A member's items whose label the officer may change, the latest first."""
    if actor.role != Role.PRIVACY_OFFICER:
        return []
    found: list[Item] = []
    with connection.cursor() as cursor:
        for one in tables or labelled_tables():
            cursor.callproc(f"{one.table}_labels", [member_id])
            found += [Item(one, *row) for row in cursor.fetchall()]
    return sorted(found, key=lambda item: item.at, reverse=True)


def changes_of(actor: Actor, member_id: int) -> QuerySet[LabelChange]:
    """What was said of a member's items, as the officer may read it, newest first."""
    rows = overseen(actor, LabelChange.objects.filter(member_id=member_id))
    return rows.order_by("-at", "-id")


@transaction.atomic
def change_label(actor: Actor, item: Item, label: int, words: str) -> None:
    """An officer says the whole of what an item tells of, and why; what came of it follows.

    Raises RefusedError for another role, without words, for no label and for the label it has; and
    where the item is no longer the officer's to label, which the database finds out.
    """
    check_may_change(actor, item, label, words)
    if _relabel(item.of, item.id, label, Cause.OFFICER, words.strip(), actor.network_id) is None:
        raise RefusedError("This is no longer yours to say.")


def check_may_change(actor: Actor, item: Item, label: int, words: str) -> None:
    """Raise RefusedError unless a privacy officer says something new, with words."""
    if actor.role != Role.PRIVACY_OFFICER:
        raise RefusedError("A privacy officer says what something tells of.")
    if not words.strip():
        raise RefusedError("Say why.")
    if not is_label(label):
        raise RefusedError("This is no set of known reasons.")
    if label == item.label:
        raise RefusedError("It is said to tell of this already.")


def raise_label(
    labelled: Labelled, item_id: int, network_id: int, label: int, cause: Cause
) -> None:
    """A message says that an item tells of more; the interface acts. Nothing is ever lowered.

    What a message said of the item before is not said again: an officer's word on it stands.
    """
    if label != NORMAL:
        _relabel(labelled, item_id, label, cause, "", network_id)


def note_first_label(
    labelled: Labelled, item_id: int, agency_id: int, member_id: int, label: int, cause: Cause
) -> None:
    """File that an item told of something from the first; the interface acts."""
    if label == NORMAL:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "select access_label_said(%s, %s, %s, %s, %s, %s, %s)",
            [labelled.table, item_id, agency_id, member_id, label, cause.value, now()],
        )


def label_decided(table: str, item_ids: Iterable[int]) -> int:
    """What an officer last said of an item of the acting organization, in any of its versions."""
    with connection.cursor() as cursor:
        cursor.execute("select access_label_decided(%s, %s)", [table, list(item_ids)])
        return int(cursor.fetchone()[0])


def _relabel(
    of: Labelled, item_id: int, label: int, cause: Cause, words: str, network_id: int
) -> int | None:
    with connection.cursor() as cursor:
        kinds = json.dumps(of.kinds(network_id))
        cursor.callproc(f"{of.table}_relabel", [item_id, label, cause.value, words, now(), kinds])
        found: int | None = cursor.fetchone()[0]
    return found
