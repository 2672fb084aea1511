"""The engine on a local Spark, for `make test-spark`, which alone installs PySpark.

One Spark serves a whole run, since starting it takes seconds. Everything runs in its one Java
process and listens on 127.0.0.1 only; there are no Python workers.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pyarrow
import pytest

from hearth.population.relations import SCHEMAS
from hearth.rules.obligation import Obligation
from hearth.rules.resolve import Rule
from tests.support.engines import Engine, Situation, all_rows, compiled

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SETTINGS = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "1",
    "spark.ui.enabled": "false",
}


def spark_engine(session: "SparkSession") -> Engine:
    def settle(rules: Sequence[Rule], situation: Situation, unsealed: bool) -> list[Obligation]:
        fill_spark(session, situation)
        rows = session.sql(compiled("spark", tuple(rules), unsealed)).collect()
        return sorted(Obligation(*row) for row in rows)

    return settle


def fill_spark(session: "SparkSession", situation: Situation) -> None:
    for name, rows in all_rows(situation).items():
        schema = SCHEMAS[name].to_pyarrow()
        values = [dict(zip(schema.names, row, strict=True)) for row in rows]
        table = pyarrow.Table.from_pylist(values, schema)
        session.createDataFrame(table).createOrReplaceTempView(name)


@pytest.fixture(scope="session")
def spark_session() -> Iterator["SparkSession"]:
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[1]").config(map=SETTINGS).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def engine_spark(spark_session: "SparkSession") -> Engine:
    return spark_engine(spark_session)
