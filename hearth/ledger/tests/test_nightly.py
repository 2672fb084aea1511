"""When the nightly run is due, and whom a second run of the same day takes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from hearth.access.actors import acting, settler_of
from hearth.foundation.clock import frozen_at
from hearth.foundation.database import APP, login_as
from hearth.ledger import nightly
from hearth.ledger.models import Evidence, Obligation, SettlingRun, State, Subject
from hearth.ledger.nightly import STEP, settle_everything, settle_offering
from hearth.ledger.reconciling import reconcile
from hearth.members.models import Member
from hearth.network.models import Offering
from hearth.rules.evidence import CONTACT, encode
from tests.support.cast import ZONE, Cast, make_member, noon

pytestmark = pytest.mark.django_db
AFTERNOON = datetime(2026, 3, 20, 18, tzinfo=UTC)  # two in the afternoon in New York
MARCH = 20260301


@pytest.fixture(autouse=True)
def _march() -> Iterator[None]:
    with frozen_at(AFTERNOON):
        yield


def load(cast: Cast, member: Member, at: datetime) -> None:
    """A core service as a bulk load brings it: recorded, and nobody settled."""
    slots = encode(CONTACT, {"reached": True, "mode": "phone", "core_service": True})
    with acting(cast.interface):
        Evidence.objects.create(
            network=cast.network,
            agency=cast.fernhill,
            member=member,
            kind=CONTACT.number,
            **{f"a{place}": value for place, value in enumerate(slots, 1)},
            occurred_at=noon(date(2026, 3, 10)),
            zone=ZONE,
            occurred_on=date(2026, 3, 10),
            recorded_at=at,
            recorder_id=cast.interface.hat_id,
            source="load",
        )


def settled(cast: Cast) -> int:
    """Settle; how many rows changed."""
    return [step.differences for step in settle_offering(cast.offering)][-1]


def march(cast: Cast, member: Member) -> State:
    with acting(cast.marta):
        return State(Obligation.objects.get(member=member, opening_key=MARCH).state)


def test_a_second_run_of_the_day_takes_those_with_something_new(standing_cast: Cast) -> None:
    cast = standing_cast
    with frozen_at(AFTERNOON - timedelta(hours=1)):
        alba, kit = (
            make_member(cast, cast.fernhill, care_managers=[cast.marta], name=name)
            for name in ("Alba", "Kit")
        )
    settled(cast)
    load(cast, kit, AFTERNOON - timedelta(minutes=5))  # known before, and left unsettled
    with frozen_at(AFTERNOON + timedelta(hours=1)):
        load(cast, alba, AFTERNOON + timedelta(minutes=30))
        settled(cast)
        assert march(cast, alba) == State.MET
        assert march(cast, kit) == State.OPEN
        assert [one.differences for one in settle_offering(cast.offering, everybody=True)][-1] == 1
        assert march(cast, kit) == State.MET
        assert reconcile(cast.offering).differences == 0


def test_the_first_run_of_a_day_takes_everybody(standing_cast: Cast) -> None:
    cast = standing_cast
    alba = make_member(cast, cast.fernhill, care_managers=[cast.marta])
    settled(cast)
    with frozen_at(AFTERNOON + timedelta(days=12)):
        settled(cast)
        assert SettlingRun.objects.latest("started_at").since is None
        assert march(cast, alba) == State.MISSED


@pytest.mark.parametrize(
    ("last", "now", "is_due"),
    [
        ("2026-03-20T07:15Z", "2026-03-20T18:00Z", False),  # settled after three, the same day
        ("2026-03-20T06:45Z", "2026-03-20T18:00Z", True),  # before three: of the day before
        ("2026-03-20T07:15Z", "2026-03-21T06:59Z", False),  # not three yet
        ("2026-03-20T07:15Z", "2026-03-21T07:00Z", True),
        ("2026-03-20T07:15Z", "2026-03-21T15:30Z", True),  # the worker was away at three
        ("2026-03-07T08:15Z", "2026-03-08T07:00Z", True),  # the night the clocks go forward
        ("2026-03-08T07:01Z", "2026-03-08T08:00Z", False),
        ("2026-11-01T07:59Z", "2026-11-01T08:00Z", True),  # and the night they go back
    ],
)
def test_the_night_is_due_once_it_was_three_there(
    standing_cast: Cast, last: str, now: str, is_due: bool
) -> None:
    make_member(standing_cast, standing_cast.fernhill, care_managers=[standing_cast.marta])
    with frozen_at(datetime.fromisoformat(last)):
        settle_everything()
    runs = SettlingRun.objects.filter(offering=standing_cast.offering)
    before = runs.count()
    with frozen_at(datetime.fromisoformat(now)):
        settle_everything(due_only=True)
    assert runs.count() - before == is_due


def test_what_was_left_unfinished_is_due(standing_cast: Cast) -> None:
    make_member(standing_cast, standing_cast.fernhill, care_managers=[standing_cast.marta])
    settle_everything()
    next(settle_offering(standing_cast.offering, step=1))
    settle_everything(due_only=True)
    assert not SettlingRun.objects.filter(finished_at=None).exists()


def begun_narrow(cast: Cast) -> tuple[Member, Member]:
    """A whole run, then a second of the same day that was killed after its first step."""
    with frozen_at(AFTERNOON - timedelta(hours=1)):
        alba, kit = (
            make_member(cast, cast.fernhill, care_managers=[cast.marta], name=name)
            for name in ("Alba", "Kit")
        )
    settled(cast)
    load(cast, alba, AFTERNOON - timedelta(minutes=5))  # of before, so the second passes it by
    with frozen_at(AFTERNOON + timedelta(minutes=30)):
        next(settle_offering(cast.offering, step=1))
    run = SettlingRun.objects.get(finished_at=None)
    assert run.since == AFTERNOON
    return alba, kit


def test_who_asks_for_everybody_gets_everybody_after_a_killed_second_run(
    standing_cast: Cast,
) -> None:
    alba, _ = begun_narrow(standing_cast)
    with frozen_at(AFTERNOON + timedelta(hours=1)):
        list(settle_offering(standing_cast.offering, everybody=True))
        assert march(standing_cast, alba) == State.MET
        assert reconcile(standing_cast.offering).differences == 0


def test_a_killed_second_run_resumed_another_day_takes_everybody(standing_cast: Cast) -> None:
    _, kit = begun_narrow(standing_cast)
    with frozen_at(AFTERNOON + timedelta(days=12)):
        settle_everything(due_only=True)
        assert march(standing_cast, kit) == State.MISSED
        assert reconcile(standing_cast.offering).differences == 0


def test_a_killed_second_run_resumed_the_same_day_stays_narrow(standing_cast: Cast) -> None:
    begun_narrow(standing_cast)
    with frozen_at(AFTERNOON + timedelta(hours=1)):
        settled(standing_cast)
    assert SettlingRun.objects.latest("started_at").since == AFTERNOON


def two_blocks(offering: Offering) -> tuple[int, int]:
    """The parties of an offering, as if its members were many enough for a second block."""
    return 0, 2 * STEP - 1


def test_at_once_is_one_step(standing_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "_parties", two_blocks)
    asked = list(settle_offering(standing_cast.offering, everybody=True, at_once=True))
    usual = list(settle_offering(standing_cast.offering, everybody=True))
    assert [one.next_party for one in asked] == [2 * STEP]
    assert [one.next_party for one in usual] == [STEP, 2 * STEP]


def test_at_once_waits_for_no_second_block(
    standing_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "_parties", two_blocks)
    alba = make_member(standing_cast, standing_cast.fernhill, care_managers=[standing_cast.marta])
    with login_as(APP).connect(connection.settings_dict["NAME"]) as writer, writer.transaction():
        writer.execute("select pg_advisory_xact_lock_shared(7701, 1)")
        steps = settle_offering(standing_cast.offering, at_once=True)
        assert [next(steps).next_party for _ in range(2)] == [0, STEP]
    assert [one.next_party for one in steps] == [2 * STEP]
    assert march(standing_cast, alba) == State.OPEN


@pytest.mark.parametrize("later", [timedelta(hours=1), timedelta(days=1)])
def test_what_a_load_says_of_a_sealed_month_is_settled(
    standing_cast: Cast, later: timedelta
) -> None:
    cast = standing_cast
    alba = make_member(cast, cast.fernhill, care_managers=[cast.marta])
    november = datetime(2026, 11, 20, 18, tzinfo=UTC)
    with frozen_at(november):
        settled(cast)
        assert march(cast, alba) == State.MISSED
    load(cast, alba, november + timedelta(minutes=5))
    with frozen_at(november + later):
        settled(cast)
        assert march(cast, alba) == State.MET
        assert reconcile(cast.offering).differences == 0


def test_a_run_that_was_widened_at_its_end_goes_on(standing_cast: Cast) -> None:
    alba, _ = begun_narrow(standing_cast)
    with frozen_at(AFTERNOON + timedelta(hours=1)):
        steps = settle_offering(standing_cast.offering, step=10**6)
        next(steps)  # its last step; somebody asks for everybody before it ends, and is killed
        next(settle_offering(standing_cast.offering, step=1, everybody=True))
        list(steps)
        assert march(standing_cast, alba) == State.MET
        assert reconcile(standing_cast.offering).differences == 0


def test_those_named_must_be_of_the_range(standing_cast: Cast) -> None:
    alba = make_member(standing_cast, standing_cast.fernhill, care_managers=[standing_cast.marta])
    settled(standing_cast)
    load(standing_cast, alba, AFTERNOON)
    with acting(standing_cast.interface):
        subject = Subject.objects.get(member=alba)
    with acting(settler_of(standing_cast.network)), connection.cursor() as cursor:
        for first, changed in ((subject.party + 1, 0), (subject.party, 1)):
            cursor.execute(
                "select ledger_settle_range(%s, %s, %s, %s, false, array[%s]::bigint[])",
                [standing_cast.offering.pk, first, subject.party + 1, AFTERNOON, subject.pk],
            )
            assert cursor.fetchone() == (changed,)


def test_a_deep_run_takes_everybody_also_on_a_day_that_was_settled(standing_cast: Cast) -> None:
    cast = standing_cast
    alba = make_member(cast, cast.fernhill, care_managers=[cast.marta])
    november = datetime(2026, 11, 20, 18, tzinfo=UTC)
    with frozen_at(november):
        settled(cast)
        load(cast, alba, november - timedelta(hours=1))  # of before: nothing new since the run
        with acting(settler_of(cast.network)):
            SettlingRun.objects.update(is_deep=False)  # as texts compiled anew leave it
        settled(cast)
        assert march(cast, alba) == State.MET  # sealed long ago
        assert SettlingRun.objects.latest("pk").is_deep


def test_a_shallow_run_killed_before_texts_were_compiled_anew_begins_again_deep(
    standing_cast: Cast,
) -> None:
    begun_narrow(standing_cast)
    with acting(settler_of(standing_cast.network)):
        SettlingRun.objects.update(is_deep=False)
    with frozen_at(AFTERNOON + timedelta(hours=1)):
        settled(standing_cast)
        run = SettlingRun.objects.latest("started_at")
        assert (run.is_deep, run.since) == (True, None)
        assert reconcile(standing_cast.offering).differences == 0


def test_a_whole_run_killed_one_day_begins_again_on_the_next(standing_cast: Cast) -> None:
    cast = standing_cast
    alba, kit = (
        make_member(cast, cast.fernhill, care_managers=[cast.marta], name=name)
        for name in ("Alba", "Kit")
    )
    settled(cast)
    with frozen_at(datetime(2026, 3, 31, 18, tzinfo=UTC)):
        next(settle_offering(cast.offering, step=1))
    with frozen_at(datetime(2026, 4, 1, 18, tzinfo=UTC)):
        settled(cast)
        assert march(cast, alba) == march(cast, kit) == State.MISSED
        assert reconcile(cast.offering).differences == 0


def test_everybody_means_those_whom_a_killed_run_has_passed_too(standing_cast: Cast) -> None:
    cast = standing_cast
    alba = make_member(cast, cast.fernhill, care_managers=[cast.marta])
    settled(cast)
    steps = settle_offering(cast.offering, step=2, everybody=True)
    next(steps)
    load(cast, alba, AFTERNOON - timedelta(minutes=5))
    list(settle_offering(cast.offering, everybody=True))
    assert march(cast, alba) == State.MET
    assert reconcile(cast.offering).differences == 0


@pytest.mark.parametrize("words", [("--step", "0"), ("--step=-3",), ("--connections", "0")])
def test_no_run_of_steps_that_lead_nowhere(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("settle", *words)
