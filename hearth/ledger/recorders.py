"""Where recorders say how to compare their records with the evidence they filed, and how their
records follow it when its label is raised.

A recorder registers from its AppConfig; the ledger imports no room above it.
"""

from collections.abc import Callable

from hearth.access.actors import Actor

Compare = Callable[[Actor], int]
Raise = Callable[[int], int]
_recorders: dict[str, Compare] = {}
_raising: dict[str, Raise] = {}


def register_recorder(table: str, compare: Compare) -> None:
    """`compare` counts the records of `table` that disagree with current evidence."""
    _recorders[table] = compare


def register_raising(table: str, follow: Raise) -> None:
    """`follow` raises the labels of `table`, in a network, to those of its evidence."""
    _raising[table] = follow


def raise_recorders(network_id: int) -> int:
    """Have every recorder's rows carry what their evidence carries; how many were raised."""
    return sum(follow(network_id) for _, follow in sorted(_raising.items()))


def compare_recorders(actor: Actor) -> dict[str, int]:
    """Differences by recorder's table, in the actor's network; all zero when all is well."""
    return {table: compare(actor) for table, compare in sorted(_recorders.items())}
