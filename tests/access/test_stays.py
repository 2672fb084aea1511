"""What has ended stays so, and whoever looks at something does it in their own name: by plain SQL.

No page does any of this; injected SQL has the application's rights, and these do not include it.
"""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from hearth.access.actors import Actor, acting
from hearth.access.models import Consent, Emergency, Signal
from hearth.access.services import record_consent, withdraw_consent
from hearth.encounters.models import Contact
from hearth.encounters.services import NewContact, log_contact
from hearth.foundation.clock import now, today_in
from hearth.members.models import Identifier, Member
from hearth.rules.labels import NORMAL
from tests.support.cast import ZONE, Cast, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def alba(standing_cast: Cast) -> Member:
    return make_member(standing_cast, standing_cast.fernhill, care_managers=[standing_cast.marta])


def is_refused(act: Callable[[], object]) -> bool:
    """Whether the database refuses it for want of a right."""
    try:
        with transaction.atomic():
            act()
    except ProgrammingError:
        return True
    return False


def test_a_withdrawn_consent_is_not_revived(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta):
        consent = record_consent(
            alba, standing_cast.two_rivers, labels=[NORMAL], signed_on=today_in(ZONE)
        )
        withdraw_consent(consent)
        row = Consent.objects.filter(pk=consent.pk)
        assert is_refused(lambda: row.update(withdrawn_at=None))
        assert is_refused(lambda: row.update(withdrawn_at=now()))
        assert row.get().withdrawn_at == consent.withdrawn_at


def test_an_undone_contact_and_a_kept_promise_stay_so(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta) as marta:
        said = NewContact(
            occurred_at=now(), zone=ZONE, mode="phone", with_whom="member", form_nonce="stays"
        )
        contact = log_contact(marta, alba, said).contact
        row = Contact.objects.filter(pk=contact.pk)
        row.update(undone_at=now(), kept_at=now())
        assert is_refused(lambda: row.update(undone_at=None))
        assert is_refused(lambda: row.update(kept_at=None))
        assert row.get().undone_at is not None


def test_officers_look_in_their_own_name(standing_cast: Cast, alba: Member) -> None:
    officer, other = standing_cast.petra, standing_cast.ines
    _opened_in_an_emergency(standing_cast, alba)
    with acting(standing_cast.greta), connection.cursor() as cursor:
        cursor.execute("select access_note_refused_export(5)")
    with acting(officer):
        emergency = Emergency.objects.filter(member=alba)
        signal = Signal.objects.filter(hat_id=standing_cast.greta.hat_id)
        looked, closed = {"reviewed_at": now()}, {"closed_at": now()}
        assert is_refused(lambda: emergency.update(**looked, reviewer_id=other.hat_id))
        assert is_refused(lambda: emergency.update(**looked))
        assert is_refused(lambda: signal.update(**closed, closer_id=other.hat_id))
        assert is_refused(lambda: signal.update(**closed))
        assert emergency.update(**looked, reviewer_id=officer.hat_id) == 1
        assert signal.update(**closed, closer_id=officer.hat_id) == 1


def _opened_in_an_emergency(cast: Cast, member: Member) -> None:
    with acting(cast.interface):
        Identifier.objects.create(
            network=cast.network, agency=member.agency, member=member, authority="Medicaid",
            value="STAYS1",
        )  # fmt: skip
    joyce: Actor = cast.joyce
    with acting(joyce), connection.cursor() as cursor:
        said = ["STAYS1", member.birth_on, "danger", "Found unconscious."]
        cursor.execute("select access_break_glass(%s, %s, %s, %s)", said)
        assert cursor.fetchone() == (member.pk,)
