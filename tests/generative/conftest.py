"""The generative tests use the same PostgreSQL connection as the specs."""

import gc

from tests.support.engines import rules_connection

__all__ = ["rules_connection"]

# Compiling makes very many short-lived objects; without the libraries' long-lived ones to look
# through each time, collecting them costs a fifth less; and done seldom, less again.
gc.freeze()
gc.set_threshold(200_000, 20, 100)
