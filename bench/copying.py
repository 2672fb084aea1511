"""Tables as streams of text in COPY's format, with the hash of their bytes."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

NULL = r"\N"
ROWS_IN_BLOCK = 2000


@dataclass(frozen=True)
class Table:
    """Rows for one table: each a line of tab-separated columns. They can be read once."""

    name: str
    columns: str
    rows: Iterator[str]

    @property
    def statement(self) -> str:
        """The COPY that takes the rows."""
        return f"copy {self.name} ({self.columns}) from stdin"

    def blocks(self) -> Iterator[bytes]:
        """The rows in pieces worth sending."""
        while block := "".join(islice(self.rows, ROWS_IN_BLOCK)):
            yield block.encode()


class Hash(Protocol):
    """What hashlib's hashes do."""

    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


def hashed(table: Table, into: Hash) -> Iterator[bytes]:
    """The blocks of a table, as they pass added to a hash."""
    into.update(table.statement.encode())
    for block in table.blocks():
        into.update(block)
        yield block


def digest(tables: Iterable[Table]) -> str:
    """The SHA-256 of everything that would be copied."""
    total = hashlib.sha256()
    for table in tables:
        for _ in hashed(table, total):
            pass
    return total.hexdigest()
