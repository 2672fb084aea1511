"""What a request read about members, told by the rows themselves.

Some laws ask for an account of what one organization showed another. Selectors cannot forget to
keep it: a row of a model that `TellsItWasRead` says so whenever it comes out of the database as an
object. What is read past the models says so by `note_read`.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple, Self

from django.db import models

WANTED = ("member_id", "agency_id", "label")


class Read(NamedTuple):
    """Something about a member, held by an agency under a label."""

    member_id: int
    agency_id: int
    label: int


_account: ContextVar[set[Read] | None] = ContextVar("account", default=None)


@contextmanager
def keeping_account() -> Iterator[set[Read]]:
    """Within the block, what is read stands in the set that is given."""
    account: set[Read] = set()
    token = _account.set(account)
    try:
        yield account
    finally:
        _account.reset(token)


def note_read(member_id: int | None, agency_id: int, label: int) -> None:
    """Something was read; what is about no member needs no account."""
    account = _account.get()
    if account is not None and member_id is not None:
        account.add(Read(member_id, agency_id, label))


class TellsItWasRead(models.Model):
    """A row about a member that says when it is read."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any
    ) -> Self:
        """The row, noted. Without its three columns it is a part of one that was read before."""
        row = super().from_db(db, field_names, values, **more)
        if all(name in row.__dict__ for name in WANTED):
            note_read(*(row.__dict__[name] for name in WANTED))
        return row
