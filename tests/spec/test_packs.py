"""The examples shipped with each pack hold on every engine, and each pack is in order."""

from pathlib import Path

import pytest

from hearth.drafting.check import check_pack
from hearth.drafting.examples import Example, disagreements, load_examples
from hearth.drafting.load import load_pack, with_built_in
from hearth.rules.resolve import Codes, resolve
from tests.support.engines import Engine, Situation

PACKS = Path(__file__).parents[2] / "packs"
NAMES = sorted(folder.name for folder in PACKS.iterdir() if (folder / "pack.yaml").exists())
EXAMPLES = [
    pytest.param(name, example, id=f"{name}: {example.claim}")
    for name in NAMES
    for pack in [with_built_in(load_pack(PACKS / name))]
    for example in load_examples(PACKS / name, pack, Codes.in_order(pack))
]


@pytest.mark.parametrize("name", NAMES)
def test_the_pack_has_no_problems(name: str) -> None:
    assert check_pack(with_built_in(load_pack(PACKS / name))) == []


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_the_example_holds(engine: Engine, name: str, example: Example) -> None:
    pack = with_built_in(load_pack(PACKS / name))
    mentioned = {wanted["standard"] for wanted in example.expected}
    rules = [
        rule
        for rule in resolve(pack, Codes.in_order(pack), example.parameters).rules
        if rule.standard in mentioned
    ]
    situation = Situation((example.subject,), example.spans, example.evidence)
    assert disagreements(example, engine(rules, situation, False)) == []
