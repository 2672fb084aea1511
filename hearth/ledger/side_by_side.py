"""Several pieces of work at the same time, each on a database connection of its own.

The work is the database's; a thread here only waits for it.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import cycle
from typing import Any

from django.db import connections as databases

MOST_CONNECTIONS = 32

Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
"""As `map` does: the answers in the order of the pieces."""


@contextmanager
def side_by_side(connections: int) -> Iterator[Each]:
    """A `map` over so many connections. With one it is the caller's own, in its transaction."""
    if connections == 1:
        yield map
        return
    with ExitStack() as stack:
        # One thread each, for a connection belongs to the thread that opened it.
        threads = [stack.enter_context(ThreadPoolExecutor(1)) for _ in range(connections)]
        for thread in threads:
            stack.callback(_leave, thread)

        def each(work: Callable[[Any], Any], pieces: Iterable[Any]) -> Iterable[Any]:
            begun = [
                thread.submit(work, piece)
                for thread, piece in zip(cycle(threads), pieces, strict=False)
            ]
            return [one.result() for one in begun]

        yield each


def _leave(thread: ThreadPoolExecutor) -> None:
    thread.submit(databases.close_all).result()  # those of its own thread
