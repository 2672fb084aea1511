"""Where recorders say how to compare their records with the evidence they filed.

A recorder registers from its AppConfig; the ledger imports no room above it.
"""

from collections.abc import Callable

from hearth.access.actors import Actor

Compare = Callable[[Actor], int]
_recorders: dict[str, Compare] = {}


def register_recorder(table: str, compare: Compare) -> None:
    """`compare` counts the records of `table` that disagree with current evidence."""
    _recorders[table] = compare


def compare_recorders(actor: Actor) -> dict[str, int]:
    """Differences by recorder's table, in the actor's network; all zero when all is well."""
    return {table: compare(actor) for table, compare in sorted(_recorders.items())}
