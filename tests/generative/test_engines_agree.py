"""Random packs over random histories: every engine gives the same obligations, always.

HEARTH_GENERATIVE_RUNS sets how many runs; each settles 50 members as of three dates. Compiling a
pack takes longest, so HEARTH_GENERATIVE_HISTORIES lets each pack settle several such histories:
with 4, 20,000 runs are 5,000 packs. The runs are the same every time, until
HEARTH_GENERATIVE_SEED names other ones.
"""

import os
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from hearth.population.misreadings import MISREADINGS
from hearth.population.plain import is_plain
from hearth.rules import faults
from hearth.rules.model import Pack
from hearth.rules.resolve import Codes, resolve
from tests.generative.agreement import (
    DisagreementError,
    agreed_obligations,
    duckdb_runner,
    postgres_runner,
)
from tests.generative.packs import packs
from tests.generative.tally import Tally

RUNS = int(os.environ.get("HEARTH_GENERATIVE_RUNS", "500"))
HISTORIES = int(os.environ.get("HEARTH_GENERATIVE_HISTORIES", "4"))
SEED = int(os.environ.get("HEARTH_GENERATIVE_SEED", "1"))
SHARDS = max(4, RUNS // 500)
"""Parts that can run side by side; of a long run, each says by itself that it is done."""
ENOUGH_PACKS = 400
"""Fewer say nothing about shares."""
OF_PLAIN_RULES = {"engine-stage-hull-ignored", "engine-waiver-any-opening"}
"""Faults of the path that rules of one need in whole calendar windows go together."""
RUNS_TO_FIND_A_FAULT = 500
HISTORIES_TO_FIND_A_FAULT = 4

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
    parts: Path,
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
        tally.count(pack, agreed_obligations(pack, seeds, unsealed, runners), unsealed)

    agree()
    written = parts.with_suffix(f".{shard}")
    written.write_bytes(pickle.dumps(tally))
    written.rename(parts / str(shard))  # whole or not there: other parts look at any time
    record_property("figure", f"seed {SEED}, part {shard} of {SHARDS}: {tally.settled} obligations")
    # What is rare in a part may be common in the whole: whoever is done last judges all of it.
    done = list(parts.iterdir())
    if len(done) == SHARDS:
        whole = Tally()
        for part in done:
            whole.add(pickle.loads(part.read_bytes()))
        record_property("figure", f"seed {SEED}, {RUNS} runs: {whole.report()}")
        if RUNS // HISTORIES >= ENOUGH_PACKS:
            assert not whole.too_rare(), f"Hardly ever generated: {whole.too_rare()}"


@pytest.fixture
def parts(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Where the parts of this run leave their counts, in whichever process they run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "generated"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.mark.parametrize("fault", sorted(faults.NAMES))
def test_a_planted_fault_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "_allowed", False)
    monkeypatch.setenv(faults.VARIABLE, fault)
    faults.allow()
    runners = {"duckdb": duckdb_runner()}
    misreading = MISREADINGS.get(fault, lambda rule: replace(rule, standard=0))

    @seed(SEED)
    @settings(unhurried, max_examples=RUNS_TO_FIND_A_FAULT, phases=[Phase.generate])
    @given(pack=packs(), history=histories, unsealed=st.booleans())
    def agree(pack: Pack, history: int, unsealed: bool) -> None:
        rules = resolve(pack, Codes.in_order(pack), {}).rules
        # Where nothing is misread nothing is to be found, and compiling it takes long.
        wrong = [rule for rule in rules if misreading(rule) != rule]
        if any(is_plain(rule) for rule in wrong) if fault in OF_PLAIN_RULES else wrong:
            seeds = range(history, history + HISTORIES_TO_FIND_A_FAULT)
            agreed_obligations(pack, seeds, unsealed, runners)

    with pytest.raises(DisagreementError):
        agree()
