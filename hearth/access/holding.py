"""What is counted before it is allowed is judged one at a time: of one hat, not of everybody."""

from enum import IntEnum

from django.db import connection

from hearth.access.actors import Actor


class Counted(IntEnum):
    """What a hat may do so often and no more; each number is that of its locks."""

    TRIES = 7708
    EXPORTS = 7709


def hold(actor: Actor, what: Counted) -> None:
    """Wait for whatever this hat does of it now, and hold it to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [what, actor.hat_id])
