"""Until when what waits is to be looked at, and the tries in emergencies that were refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from hearth.access.actors import Actor, acting
from hearth.access.emergencies import (
    MOST_TRIES,
    Asked,
    Refusal,
    TooOftenError,
    break_glass,
    check_may_try,
    note_refused,
)
from hearth.access.noticing import note_refused_export
from hearth.access.waiting import look_by
from hearth.foundation.clock import frozen_at, now
from hearth.foundation.models import Activity
from hearth.members.models import Member
from hearth.oversight.selectors import refused_tries
from hearth.oversight.tests.support import HERE, broken, numbered, words_of
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


# --- the clock


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (datetime(2026, 11, 30, 15, tzinfo=UTC), date(2026, 12, 3)),  # a Monday
        (datetime(2026, 11, 27, 15, tzinfo=UTC), date(2026, 12, 2)),  # a Friday
        (datetime(2026, 11, 28, 15, tzinfo=UTC), date(2026, 12, 2)),  # a Saturday
        (datetime(2026, 11, 25, 15, tzinfo=UTC), date(2026, 12, 1)),  # before Thanksgiving
        (datetime(2026, 12, 1, 3, tzinfo=UTC), date(2026, 12, 3)),  # still Monday in New York
    ],
)
def test_three_business_days_of_the_network_count(
    standing_cast: Cast, since: datetime, until: date
) -> None:
    assert look_by(standing_cast.petra, since) == until


def at_the_queue(cast: Cast, signed_in: SignIn, later: int, language: str = "en") -> str:
    with frozen_at(now() + timedelta(days=later)):
        return words_of(signed_in(cast.petra, language).get("/emergencies/"))


@pytest.mark.parametrize(
    ("language", "in_time", "late"),
    [
        ("en", "Look at it by", "Late: it was to be looked at by"),
        ("es", "Revíselo a más tardar el", "Con retraso: había que revisarlo a más tardar el"),
    ],
)
def test_the_queue_says_by_when_and_what_is_late_in_words(
    standing_cast: Cast, alba: Member, signed_in: SignIn, language: str, in_time: str, late: str
) -> None:
    broken(standing_cast, alba, standing_cast.joyce)
    said = at_the_queue(standing_cast, signed_in, 0, language)
    assert in_time in said
    assert late not in said
    said = at_the_queue(standing_cast, signed_in, 9, language)
    assert in_time not in said
    assert late in said


def test_what_is_late_stands_first_and_what_was_looked_at_has_no_clock(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    first = broken(standing_cast, alba, standing_cast.joyce, "A1")
    second = broken(standing_cast, alba, standing_cast.greta, "A2")
    body = at_the_queue(standing_cast, signed_in, 9)
    assert body.index(f"/emergencies/{first.pk}/") < body.index(f"/emergencies/{second.pk}/")
    assert body.count("Late: ") == 2
    client = signed_in(standing_cast.petra)
    said = {"finding": "justified", "words": "The shelter called."}
    assert client.post(f"/emergencies/{first.pk}/", said).status_code == 303
    body = at_the_queue(standing_cast, signed_in, 9)
    assert body.count("Late: ") == 1
    assert body.index("Greta Holm") < body.index("Joyce Adeleke")


def test_signals_have_the_same_clock(standing_cast: Cast, signed_in: SignIn) -> None:
    with acting(standing_cast.greta):
        note_refused_export(9)
    with frozen_at(now() + timedelta(days=9)):
        assert "Late: it was" in words_of(signed_in(standing_cast.petra).get("/signals/"))


# --- refused tries


def tried(actor: Actor, member: Member, value: str) -> None:
    asked = Asked(
        identifier=value, birth_on=member.birth_on, code="danger", words="Found unconscious."
    )
    with acting(actor):
        assert break_glass(actor, asked, HERE) is None


def read_by(actor: Actor) -> list[tuple[str, Refusal, int]]:
    with acting(actor) as reader:
        return [(one.who.name, one.why, one.times) for one in refused_tries(reader) if one.who]


def test_refused_tries_stand_on_the_officers_page(
    standing_cast: Cast, alba: Member, signed_in: SignIn
) -> None:
    for _ in range(3):
        tried(standing_cast.marta, alba, "QZ999")
    body = words_of(signed_in(standing_cast.petra).get("/emergencies/"))
    assert "Refused tries, last 30 days" in body
    assert "Marta Olivares, Fernhill Street Care" in body
    assert "3 times: no record opened with what they entered" in body
    assert "QZ999" not in body
    said = words_of(signed_in(standing_cast.petra, "es").get("/emergencies/"))
    assert "3 veces: con lo que escribió no se abrió ningún expediente" in said


def test_a_try_at_somebody_hidden_names_nobody(
    standing_cast: Cast, alba: Member, cleo: Member, signed_in: SignIn
) -> None:
    numbered(standing_cast, cleo, "AB12345C")
    with acting(standing_cast.marta):
        asked = Asked(
            identifier="AB12345C", birth_on=date(1999, 9, 9), code="danger", words="Found so."
        )
        assert break_glass(standing_cast.marta, asked, HERE) is None
    for officer in (standing_cast.petra, standing_cast.ines):
        body = words_of(signed_in(officer).get("/emergencies/"))
        assert "1 time: no record opened" in body
        assert "Cleo" not in body
        assert "AB12345C" not in body


def test_each_officer_reads_those_of_their_own_people(standing_cast: Cast, alba: Member) -> None:
    tried(standing_cast.marta, alba, "no")
    tried(standing_cast.joyce, alba, "no")
    assert read_by(standing_cast.petra) == [("Marta Olivares", Refusal.NOBODY, 1)]
    assert {name for name, _, _ in read_by(standing_cast.ines)} == {
        "Marta Olivares",
        "Joyce Adeleke",
    }


def test_tries_after_too_many_are_written_down_and_not_counted_as_tries(
    standing_cast: Cast, alba: Member
) -> None:
    for _ in range(MOST_TRIES):
        tried(standing_cast.marta, alba, "no")
    asked = Asked(identifier="no", birth_on=alba.birth_on, code="danger", words="Found so.")
    for _ in range(2):
        with acting(standing_cast.marta) as marta, pytest.raises(TooOftenError):
            break_glass(marta, asked, HERE)
    # pytest.raises leaves the block above before its transaction does, so the rows stay.
    assert sorted(read_by(standing_cast.petra), key=lambda line: line[2]) == [
        ("Marta Olivares", Refusal.TOO_OFTEN, 2),
        ("Marta Olivares", Refusal.NOBODY, MOST_TRIES),
    ]
    with frozen_at(now() + timedelta(hours=1, minutes=1)), acting(standing_cast.marta) as marta:
        check_may_try(marta)  # an hour after the last one that was looked up


def test_those_of_another_month_are_gone_from_the_page(standing_cast: Cast) -> None:
    with frozen_at(now() - timedelta(days=31)), acting(standing_cast.marta) as marta:
        note_refused(marta, Refusal.NOBODY)
        assert Activity.objects.filter(hat_id=marta.hat_id).count() == 1
    assert read_by(standing_cast.petra) == []
