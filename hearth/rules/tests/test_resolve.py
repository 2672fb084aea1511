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


def test_what_the_network_sets_wins_over_the_default(tmp_path: Path) -> None:
    with_default = PACK.replace("type: days", "type: days\n    default: 5 days")
    pack = load_pack(write_pack(tmp_path, pack=with_default, standard=AFTER_DISCHARGE))
    codes = Codes.in_order(pack)
    assert resolve(pack, codes, {}).rules[0].due == DaysIn(5)
    assert resolve(pack, codes, {"days_allowed": 3}).rules[0].due == DaysIn(3)
