"""Random packs over random histories: every engine gives the same obligations, always.

HEARTH_GENERATIVE_RUNS sets how many runs; each settles 50 members as of three dates. Compiling a
pack takes longest, so HEARTH_GENERATIVE_HISTORIES lets each pack settle several such histories:
with 4, 20,000 runs are 5,000 packs. The runs are the same every time, until
HEARTH_GENERATIVE_SEED names other ones.
"""

import os
from collections.abc import Callable

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from hearth.rules import faults
from hearth.rules.model import Pack
from tests.generative.agreement import (
    DisagreementError,
    agreed_obligations,
    duckdb_runner,
    postgres_runner,
)
from tests.generative.packs import packs
from tests.generative.tally import FLOOR, Tally

RUNS = int(os.environ.get("HEARTH_GENERATIVE_RUNS", "500"))
HISTORIES = int(os.environ.get("HEARTH_GENERATIVE_HISTORIES", "1"))
SEED = int(os.environ.get("HEARTH_GENERATIVE_SEED", "1"))
SHARDS = max(4, RUNS // 500)
"""Parts that can run side by side; of a long run, each says by itself that it is done."""
ENOUGH_RUNS = 100
"""Fewer say nothing about shares."""
ENOUGH_FOR_ALL = 500
RUNS_TO_FIND_A_FAULT = 500

histories = st.integers(0, 2**32 - 1)
unhurried = settings(
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_engine_gives_the_same_obligations(
    shard: int,
    rules_connection: psycopg.Connection,
    record_property: Callable[[str, object], None],
) -> None:
    tally = Tally()
    runners = {"duckdb": duckdb_runner(), "postgres": postgres_runner(rules_connection)}

    @seed(SEED + shard)
    @settings(
        unhurried,
        max_examples=max(1, RUNS // SHARDS // HISTORIES),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(pack=packs(), history=histories, unsealed=st.booleans())
    def agree(pack: Pack, history: int, unsealed: bool) -> None:
        seeds = range(history, history + HISTORIES)
        for obligations in agreed_obligations(pack, seeds, unsealed, runners):
            tally.count(pack, obligations, unsealed)

    agree()
    record_property("figure", f"seed {SEED}, shard {shard} of {SHARDS}: {tally.report()}")
    if RUNS // SHARDS // HISTORIES >= ENOUGH_RUNS:
        # A part of a run varies more than the whole: what is rare in all of it is so in each.
        floor = FLOOR if RUNS // SHARDS // HISTORIES >= ENOUGH_FOR_ALL else FLOOR / 2
        assert not tally.too_rare(floor), f"Hardly ever generated: {tally.too_rare(floor)}"


@pytest.mark.parametrize("fault", sorted(faults.NAMES))
def test_a_planted_fault_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "_allowed", False)
    monkeypatch.setenv(faults.VARIABLE, fault)
    faults.allow()
    runners = {"duckdb": duckdb_runner()}

    @seed(SEED)
    @settings(unhurried, max_examples=RUNS_TO_FIND_A_FAULT, phases=[Phase.generate])
    @given(pack=packs(), history=histories, unsealed=st.booleans())
    def agree(pack: Pack, history: int, unsealed: bool) -> None:
        agreed_obligations(pack, [history], unsealed, runners)

    with pytest.raises(DisagreementError):
        agree()
