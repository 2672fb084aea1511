"""Logging a contact: one transaction from the form to what it satisfied."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from hearth.access.actors import acting
from hearth.encounters.foresight import foresee
from hearth.encounters.models import Contact
from hearth.encounters.policies import ContactRefusedError
from hearth.encounters.selectors import contacts_of_member, count_differences
from hearth.encounters.services import (
    NewContact,
    amend_contact,
    draft,
    keep_promise,
    log_contact,
    undo_contact,
)
from hearth.encounters.wording import contact_line
from hearth.foundation.clock import frozen_at
from hearth.ledger.models import Evidence, Obligation, State
from hearth.ledger.services import EvidenceRefusedError, NewEvidence, file_evidence
from hearth.members.models import Member
from hearth.rules.evidence import PROMISE_KEPT
from hearth.rules.labels import SUD_PART2
from tests.support.cast import ZONE, Cast, make_member

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 19, 10, 42, tzinfo=ZoneInfo(ZONE))
NOVEMBER = 20261101
nonces = count(1)


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with frozen_at(NOW):
        yield


@pytest.fixture
def alba(standing_cast: Cast) -> Member:
    return make_member(standing_cast, standing_cast.fernhill, care_managers=[standing_cast.marta])


def a_contact(**said: object) -> NewContact:
    usual: dict[str, object] = {
        "occurred_at": NOW - timedelta(hours=1),
        "zone": ZONE,
        "mode": "phone",
        "with_whom": "member",
        "minutes": 20,
        "services": ("care_management",),
        "form_nonce": f"test-{next(nonces)}",
    }
    return NewContact(**(usual | said))  # type: ignore[arg-type]


def month(member: Member) -> Obligation:
    return Obligation.objects.get(member=member, opening_key=NOVEMBER)


def discharged(cast: Cast, member: Member, at: datetime) -> None:
    with acting(cast.interface) as interface:
        new = NewEvidence("discharge", at, ZONE, {"class": "inpatient"})
        file_evidence(interface, member, new)


def test_a_contact_settles_and_says_what_it_met(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta) as marta:
        logged = log_contact(marta, alba, a_contact())
        assert logged.filed is not None
        assert [row.opening_key for row in logged.filed.met] == [NOVEMBER]
        assert month(alba).met_by == logged.contact.evidence_id


def test_a_late_contact_is_done_late_and_never_met(standing_cast: Cast, alba: Member) -> None:
    discharged(standing_cast, alba, NOW - timedelta(days=10))
    with acting(standing_cast.marta) as marta:
        filed = log_contact(marta, alba, a_contact(services=())).filed
        assert filed is not None
        assert filed.met == ()
        assert [row.state for row in filed.done_late] == [State.MISSED]


def test_an_attempt_is_no_core_service(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta) as marta:
        logged = log_contact(marta, alba, a_contact(with_whom="", services=()))
        assert logged.filed is not None
        assert logged.filed.met == ()
        with pytest.raises(ContactRefusedError, match="Nobody was reached"):
            log_contact(marta, alba, a_contact(with_whom=""))


def test_work_with_a_provider_is_a_core_service_but_does_not_reach_the_member(
    standing_cast: Cast, alba: Member
) -> None:
    discharged(standing_cast, alba, NOW - timedelta(days=2))
    with acting(standing_cast.marta) as marta:
        filed = log_contact(marta, alba, a_contact(with_whom="provider")).filed
        assert filed is not None
        assert [row.opening_key for row in filed.met] == [NOVEMBER]


def test_a_form_sent_twice_is_one_contact(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta) as marta:
        new = a_contact()
        first, second = log_contact(marta, alba, new), log_contact(marta, alba, new)
        assert first.contact == second.contact
        assert second.filed is None
        assert Evidence.objects.filter(member=alba).count() == 1


@pytest.mark.parametrize(
    ("said", "reason", "field"),
    [
        ({"occurred_at": NOW + timedelta(minutes=1)}, "future", "occurred_at"),
        (
            {"occurred_at": NOW - timedelta(days=3), "tracked_from": date(2026, 11, 17)},
            "before the day",
            "occurred_at",
        ),
        ({"promise": "Bring a meter"}, "by which day", "next_on"),
        ({"next_on": date(2026, 11, 23)}, "what you promised", "promise"),
        ({"promise": "x", "next_on": date(2026, 11, 1)}, "before the contact", "next_on"),
        ({"promise": "x", "next_on": date(9999, 12, 31)}, "within two years", "next_on"),
        ({"promise": "x", "next_on": date(2028, 11, 20)}, "within two years", "next_on"),
    ],
)
def test_what_cannot_be_recorded_says_why_and_keeps_nothing(
    standing_cast: Cast, alba: Member, said: dict[str, object], reason: str, field: str
) -> None:
    with acting(standing_cast.marta) as marta:
        with pytest.raises(ContactRefusedError, match=reason) as refused:
            log_contact(marta, alba, a_contact(**said))
        assert refused.value.field == field
        assert not Contact.objects.filter(member=alba).exists()
        assert not Evidence.objects.filter(member=alba).exists()


def test_a_promise_is_due_on_its_day_and_met_by_keeping_it(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.marta) as marta:
        said = {"promise": "Bring a covered meter", "next_on": date(2026, 11, 23)}
        contact = log_contact(marta, alba, a_contact(**said)).contact
        promised = Obligation.objects.get(member=alba, opening_key=contact.promise_evidence_id or 0)
        assert (promised.state, promised.due_on) == (State.OPEN, date(2026, 11, 23))
        kept = keep_promise(marta, contact)
        assert kept is not None
        assert [row.opening_key for row in kept.met] == [contact.promise_evidence_id]
        assert keep_promise(marta, contact) is None


def test_undo_takes_back_the_evidence_and_keeps_the_record(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.marta) as marta:
        said = {"promise": "Bring a meter", "next_on": date(2026, 11, 23)}
        contact = log_contact(marta, alba, a_contact(**said)).contact
        undo_contact(marta, contact)
        assert month(alba).state == State.OPEN
        assert Obligation.objects.filter(member=alba, due_on=date(2026, 11, 23)).count() == 0
        assert Contact.objects.get(pk=contact.pk).undone_at
        assert not contacts_of_member(marta, alba.pk).exists()
        with pytest.raises(EvidenceRefusedError):
            undo_contact(marta, contact)


def test_undo_is_for_the_same_day_and_the_same_person(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta) as marta:
        contact = log_contact(marta, alba, a_contact()).contact
        with frozen_at(NOW + timedelta(days=1)), pytest.raises(ContactRefusedError):
            undo_contact(marta, contact)
    with acting(standing_cast.greta) as greta, pytest.raises(ContactRefusedError):
        undo_contact(greta, contact)


def test_a_correction_supersedes_contact_and_evidence_alike(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.marta) as marta:
        old = log_contact(marta, alba, a_contact()).contact
        october = a_contact(occurred_at=datetime(2026, 10, 30, 9, tzinfo=ZoneInfo(ZONE)))
        new = amend_contact(marta, old, october).contact
        assert month(alba).state == State.OPEN
        assert list(contacts_of_member(marta, alba.pk)) == [new]
        root = Evidence.objects.get(pk=new.evidence_id or 0).root_id
        assert root == old.evidence_id


def test_the_promise_of_a_corrected_contact_is_corrected_too(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.marta) as marta:
        said = {"promise": "Bring a meter", "next_on": date(2026, 11, 23)}
        old = log_contact(marta, alba, a_contact(**said)).contact
        later = amend_contact(
            marta, old, a_contact(promise="Bring a meter", next_on=date(2026, 11, 25))
        ).contact
        promised = Obligation.objects.get(member=alba, opening_key=old.promise_evidence_id or 0)
        assert promised.due_on == date(2026, 11, 25)
        amend_contact(marta, later, a_contact())
        assert not Obligation.objects.filter(
            member=alba, opening_key=old.promise_evidence_id or 0
        ).exists()


def test_a_kept_promise_stays_kept_when_its_contact_is_corrected(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.marta) as marta:
        said = {"promise": "Bring a meter", "next_on": date(2026, 11, 23)}
        old = log_contact(marta, alba, a_contact(**said)).contact
        read_before = Contact.objects.get(pk=old.pk)  # another tab, opened before it was kept
        keep_promise(marta, old)
        new = amend_contact(marta, read_before, a_contact(note="By bus", **said)).contact
        assert Contact.objects.get(pk=new.pk).kept_at == NOW
        assert contact_line(marta, new, NOW.date()).promise_url is None
        assert keep_promise(marta, new) is None
        kept = Evidence.objects.filter(member=alba, kind=PROMISE_KEPT.number)
        assert kept.count() == 1


def test_a_promise_is_kept_only_in_the_version_that_stands(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.marta) as marta:
        said = {"promise": "Bring a meter", "next_on": date(2026, 11, 23)}
        old = log_contact(marta, alba, a_contact(**said)).contact
        amend_contact(marta, old, a_contact(**said))
        with pytest.raises(ContactRefusedError, match="changed this meanwhile"):
            keep_promise(marta, old)


def test_only_the_version_that_stands_is_corrected(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta) as marta:
        replaced = log_contact(marta, alba, a_contact()).contact
        standing = amend_contact(marta, replaced, a_contact()).contact
        with pytest.raises(ContactRefusedError, match="changed this meanwhile"):
            amend_contact(marta, replaced, a_contact())
        undo_contact(marta, standing)
        with pytest.raises(ContactRefusedError, match="was undone"):
            amend_contact(marta, standing, a_contact())
        assert Contact.objects.filter(member=alba).count() == 2


def test_contacts_and_their_evidence_agree_whatever_happens_to_them(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.marta) as marta:
        log_contact(marta, alba, a_contact(label=SUD_PART2))
        amended = log_contact(marta, alba, a_contact()).contact
        amend_contact(marta, amended, a_contact(mode="in_person", minutes=None))
        undo_contact(marta, log_contact(marta, alba, a_contact(with_whom="", services=())).contact)
        assert count_differences(marta) == 0
        Contact.objects.filter(member=alba).update(undone_at=NOW)
        assert count_differences(marta) == 2


@pytest.mark.parametrize("mode", ["in_person", "phone", "text"])
@pytest.mark.parametrize("with_whom", ["member", "provider", ""])
@pytest.mark.parametrize("days_ago", [2, 10])
def test_what_the_page_foresees_is_what_saving_does(
    standing_cast: Cast, alba: Member, mode: str, with_whom: str, days_ago: int
) -> None:
    discharged(standing_cast, alba, NOW - timedelta(days=days_ago))
    services = ("care_management",) if with_whom else ()
    new = a_contact(mode=mode, with_whom=with_whom, services=services)
    with acting(standing_cast.marta) as marta:
        foreseen = foresee(marta, draft(marta, alba, new))
        assert not Contact.objects.filter(member=alba).exists()
        filed = log_contact(marta, alba, new).filed
        assert filed is not None
        met = sum(one.status == "met" for one in foreseen)
        late = sum(one.status == "done_late" for one in foreseen)
        assert (met, late) == (len(filed.met), len(filed.done_late))
