"""Members are found by the numbers authorities gave them, and by nothing else."""

from datetime import date

import pytest

from hearth.access.actors import acting
from hearth.members.models import Identifier
from hearth.members.selectors import AmbiguousIdentifierError, find_by_identifier
from hearth.members.services import (
    IdentifierTakenError,
    NewIdentifier,
    NewMember,
    add_identifier,
    register_member,
)
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 4)
STATE = "NY-MEDICAID"


def somebody(cast: Cast, number: str, **more: object):
    new = NewMember(family_name="Marlowe", identifiers=(NewIdentifier(STATE, number, **more),))
    return register_member(cast.fernhill, new)


def find(cast: Cast, number: str, on: date = TODAY):
    return find_by_identifier(cast.network.pk, STATE, number, on)


def test_a_member_is_found_by_the_number_of_its_authority_only(standing_cast: Cast) -> None:
    with acting(standing_cast.interface):
        member = somebody(standing_cast, "AA10001A")
        assert find(standing_cast, "AA10001A") == member
        assert find(standing_cast, "AA10001B") is None
        assert (
            find_by_identifier(standing_cast.network.pk, "SAINT-BRENDAN", "AA10001A", TODAY) is None
        )


def test_names_are_kept_exactly_as_they_came(standing_cast: Cast) -> None:
    odd = ("O'Dwyer", "Null", "=1+1", "Ibarra Peña", "n\u0303", "李", "x" * 120)
    with acting(standing_cast.interface):
        for name in odd:
            member = register_member(standing_cast.fernhill, NewMember(family_name=name))
            member.refresh_from_db()
            assert (member.family_name, member.name) == (name, name)


def test_a_number_issued_again_leads_to_whoever_held_it_that_day(standing_cast: Cast) -> None:
    with acting(standing_cast.interface):
        first = somebody(standing_cast, "AA10002A")
        Identifier.objects.filter(member=first).update(ends_on=date(2026, 1, 1))
        second = somebody(standing_cast, "AA10002A", starts_on=date(2026, 2, 1))
        assert find(standing_cast, "AA10002A", date(2025, 12, 31)) == first
        assert find(standing_cast, "AA10002A", date(2026, 1, 15)) is None
        assert find(standing_cast, "AA10002A", date(2026, 2, 1)) == second


def test_a_number_two_members_held_that_day_leads_to_neither(standing_cast: Cast) -> None:
    with acting(standing_cast.interface):
        first = somebody(standing_cast, "AA10003A")
        Identifier.objects.filter(member=first).update(ends_on=date(2026, 6, 1))
        somebody(standing_cast, "AA10003A")
        with pytest.raises(AmbiguousIdentifierError):
            find(standing_cast, "AA10003A")


def test_a_number_another_member_holds_is_refused(standing_cast: Cast) -> None:
    with acting(standing_cast.interface):
        member = somebody(standing_cast, "AA10004A")
        with pytest.raises(IdentifierTakenError, match="Another member"):
            somebody(standing_cast, "AA10004A")
        again = add_identifier(member, NewIdentifier(STATE, "AA10004A"))
        assert list(member.identifiers.all()) == [again]
