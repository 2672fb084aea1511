"""The words of the door: a file is cut into pieces, and each piece meets one of three fates."""

from dataclasses import dataclass
from typing import Protocol

from hearth.access.actors import Actor
from hearth.interop.models import Line
from hearth.members.models import Member
from hearth.network.models import Offering, Organization

HAS_GONE = "takes no part in this network today: it has left, or is suspended. This can wait here."
"""What is said of an organization of which nothing is filed now."""


class UnreadableFileError(Exception):
    """A file of which nothing can be filed; the message says in a sentence what to mend."""


class LineRefusedError(Exception):
    """A piece that goes to quarantine; the message says why, naming nobody."""


@dataclass(frozen=True)
class Piece:
    """One row or message: the line where it begins, counted from 1, and its bytes exactly."""

    number: int
    raw: bytes


@dataclass(frozen=True)
class Pieces:
    """A whole file: preamble and pieces, joined, are its bytes."""

    preamble: bytes
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Fate:
    """What became of a piece that was not refused.

    A duplicate's reason says of what; another's, what of it could not be read.
    """

    member: Member | None
    is_duplicate: bool = False
    reason: str = ""


class Door(Protocol):
    """How one kind of file is cut, and one piece of it filed. Roster and messages are doors."""

    @property
    def kind(self) -> str:
        """The kind's name, stored with the file."""

    @property
    def lead(self) -> Organization:
        """The organization on whose behalf the file is received."""

    @property
    def offering(self) -> Offering | None:
        """The program the file is for, where it is for one."""

    def split(self, content: bytes) -> Pieces:
        """Cut a file. Raises UnreadableFileError before anything is stored."""

    def file(self, actor: Actor, line: Line) -> Fate:
        """File one piece. Raises LineRefusedError; whatever it wrote is then undone."""
