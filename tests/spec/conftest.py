"""Every spec runs on every engine; the same specs print docs/reference/language.md."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.spec.situations import Spec
from tests.support.engines import (
    Engine,
    engine,
    engine_duckdb,
    engine_postgres,
    engine_reference,
    rules_connection,
)
from tests.support.spark import engine_spark, spark_session

__all__ = [
    "engine",
    "engine_duckdb",
    "engine_postgres",
    "engine_reference",
    "engine_spark",
    "rules_connection",
    "spark_session",
]


@pytest.fixture
def spec(engine: Engine) -> Callable[..., None]:
    """Settles a spec's situation on one engine and compares it with what the spec expects."""

    def check(**stated: Any) -> None:
        stated_spec = Spec(**stated)
        situation, names = stated_spec.situation()
        obligations = engine(stated_spec.resolved().rules, situation, stated_spec.unsealed)
        assert stated_spec.shown(obligations, names) == stated_spec.expected()

    return check
