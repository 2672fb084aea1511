"""A standard waits for its parameters; nothing is guessed."""

from pathlib import Path

from hearth.drafting.load import load_pack
from hearth.drafting.tests.packs import PACK, STANDARD, write_pack
from hearth.rules.resolve import Codes, DaysIn, Stopped, resolve

AFTER_DISCHARGE = STANDARD.replace("{each: month}", "{on: discharge}").replace(
    "{by: window_end}", "{within: {parameter: days_allowed}}"
)


def test_a_standard_with_an_unset_parameter_is_stopped_and_listed(tmp_path: Path) -> None:
    pack = load_pack(write_pack(tmp_path, standard=AFTER_DISCHARGE))
    resolved = resolve(pack, Codes.in_order(pack), {})
    assert resolved.rules == ()
    assert resolved.stopped == (Stopped("monthly", ("days_allowed",)),)


CASELOAD = """\
populations:
  - {code: close, title: {en: Close, es: Cercano}}
caseload:
  weights: [{population: close, weight: {parameter: days_allowed}}]
  otherwise: 30
  because: {source: Small, section: "1", confidence: set_by_network}
parameters:
"""
CEILING = """\
id: monthly
title: {en: Not too heavy, es: No demasiado}
because: {source: Small, section: "1", confidence: set_by_network}
effective: {from: 2026-01-01, straddle: keep}
applies: {staff: care_manager}
opens: {on: caseload, where: {weight: {more_than: 1200}}}
due: {within: 7 days}
satisfied_by: {caseload: {weight: {at_most: 1200}}}
responsible: care_manager
"""


def test_what_asks_for_a_weight_waits_until_all_that_members_weigh_is_known(tmp_path: Path) -> None:
    weighing = PACK.replace("parameters:\n", CASELOAD).replace("type: days", "type: count")
    pack = load_pack(write_pack(tmp_path, pack=weighing, standard=CEILING))
    codes = Codes.in_order(pack)
    assert resolve(pack, codes, {}).stopped == (Stopped("monthly", ("days_allowed",)),)
    assert resolve(pack, codes, {"days_allowed": 60}).stopped == ()


def test_what_asks_for_heads_waits_for_no_weight(tmp_path: Path) -> None:
    weighing = PACK.replace("parameters:\n", CASELOAD).replace("type: days", "type: count")
    by_heads = CEILING.replace("weight", "heads")
    pack = load_pack(write_pack(tmp_path, pack=weighing, standard=by_heads))
    assert resolve(pack, Codes.in_order(pack), {}).stopped == ()


def test_what_the_network_sets_wins_over_the_default(tmp_path: Path) -> None:
    with_default = PACK.replace("type: days", "type: days\n    default: 5 days")
    pack = load_pack(write_pack(tmp_path, pack=with_default, standard=AFTER_DISCHARGE))
    codes = Codes.in_order(pack)
    assert resolve(pack, codes, {}).rules[0].due == DaysIn(5)
    assert resolve(pack, codes, {"days_allowed": 3}).rules[0].due == DaysIn(3)
