"""A rule that changes on the 15th, in a ledger that has settled before: what was decided stays.

A pack is written with another block, installed beside the old results, and everything is settled
anew, as a new version of a program comes to a network.
"""

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from hearth.access.actors import acting
from hearth.foundation.clock import frozen_at
from hearth.foundation.owner import as_owner
from hearth.ledger.models import Code, Obligation, State
from hearth.ledger.nightly import settle_offering
from hearth.ledger.packs import install_pack
from hearth.ledger.reconciling import reconcile
from hearth.ledger.selectors import as_known_on
from hearth.ledger.services import file_evidence
from hearth.ledger.tests.test_filing import contact
from hearth.members.models import Member
from hearth.network.models import Offering
from tests.support.cast import Cast, install, make_cast, make_member

LAST_NIGHT = datetime(2026, 5, 20, 15, tzinfo=UTC)
NOW = datetime(2026, 5, 21, 15, tzinfo=UTC)
DAYS = [date(2026, 2, 10), date(2026, 3, 10), date(2026, 3, 20), date(2026, 4, 2), date(2026, 4, 9)]
CHANGED = """\
effective: {{from: 2014-08-01, to: 2026-03-15, straddle: keep}}
{before}---
id: monthly-core-service
title: {{en: Two core services every month, es: Dos servicios básicos cada mes}}
because: {{source: Invented for a test, section: '1', confidence: verified}}
effective: {{from: 2026-03-15, straddle: {straddle}}}
applies: {{stage: enrolled}}
opens: {{each: month}}
due: {{by: window_end}}
satisfied_by: {{contact: {{core_service: true}}, at_least: 2}}
responsible: care_manager
"""
Row = tuple[int, int, int, int, int | None]


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Path]:
    """The packs in a folder of their own, from which they are installed."""
    shutil.copytree(settings.PACKS_DIR, tmp_path / "packs")
    with override_settings(PACKS_DIR=tmp_path / "packs"):
        yield tmp_path / "packs" / "nys-health-home" / "standards" / "monthly-core-service.yaml"


@pytest.fixture
def network(
    program: Path, django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[tuple[Cast, Member]]:
    """A committed network with a member, settled under the old rule."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        with frozen_at(LAST_NIGHT):
            cast = make_cast(f"Changing {time.time_ns()}")
            install(cast)
            member = make_member(cast, cast.fernhill, care_managers=[cast.marta])
            with acting(cast.marta):
                for day in DAYS:
                    file_evidence(cast.marta, member, contact(day))
            settled(cast)
        yield cast, member


def settled(cast: Cast) -> None:
    """A whole night of this network."""
    list(settle_offering(Offering.objects.get(pk=cast.offering.pk), everybody=True))


def change(program: Path, cast: Cast, straddle: str) -> None:
    """The rule changes on 15 March: a new version is installed, and the night settles it."""
    head, _, rest = program.read_text().partition("effective: {from: 2014-08-01, straddle: keep}\n")
    program.write_text(head + CHANGED.format(before=rest, straddle=straddle))
    with as_owner():
        install_pack(Offering.objects.get(pk=cast.offering.pk))
    settled(cast)


def months(cast: Cast, member: Member) -> dict[int, Row]:
    """By month: block, state, needed, found, and what met it."""
    number = Code.objects.get(domain="standard", key="nys-health-home/monthly-core-service").number
    with acting(cast.marta):
        rows = Obligation.objects.filter(member=member, standard=number)
        return {
            one.opening_key: (one.block, one.state, one.needed, one.found, one.met_by)
            for one in rows
        }


@pytest.mark.parametrize(
    ("straddle", "march", "rest"),
    [
        ("keep", (0, State.MET, 1, 2), None),  # the old rule decides the month to its end
        ("switch", (1, State.MET, 2, 2), None),  # the new one decides all of it
        ("prorate", (0, State.MET, 1, 1), (1, State.MISSED, 2, 1)),  # each its part
    ],
)
def test_a_rule_that_changes_on_the_15th_leaves_what_was_decided(
    network: tuple[Cast, Member],
    program: Path,
    straddle: str,
    march: tuple[int, ...],
    rest: tuple[int, ...] | None,
) -> None:
    cast, member = network
    before = months(cast, member)
    with frozen_at(NOW):
        change(program, cast, straddle)
        after = months(cast, member)
        assert {key: after[key] for key in (20260101, 20260201)} == {
            key: before[key] for key in (20260101, 20260201)
        }
        assert after[20260301][:4] == march
        assert (after[20260315][:4] if rest else after.get(20260315)) == rest
        assert after[20260401][:4] == (1, State.MET, 2, 2)  # by its own version's rule
        assert after[20260501][:4] == (1, State.OPEN, 2, 0)
        assert reconcile(cast.offering).differences == 0
        settled(cast)  # run again, old results do not change
        assert months(cast, member) == after


def test_what_was_known_before_the_rule_changed_is_still_told_by_the_old_rule(
    network: tuple[Cast, Member], program: Path
) -> None:
    cast, member = network
    before = months(cast, member)
    with frozen_at(NOW):
        change(program, cast, "switch")
        with acting(cast.marta) as marta:
            known = as_known_on(
                marta, member.pk, LAST_NIGHT + timedelta(hours=1), LAST_NIGHT.date()
            )
    of_april = [one for one in known if one.opening_key == 20260401]
    told = [(one.block, one.state, one.needed, one.found, one.met_by) for one in of_april]
    assert told == [before[20260401]]
