"""Alba of Fernhill Street, whom Joyce of Two Rivers also cares for, and forms to sign."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest
from django.test import Client

from hearth.access.actors import Actor, acting
from hearth.access.purposes import Purpose
from hearth.consents.models import ConsentForm, Manner
from hearth.consents.policies import Signed
from hearth.consents.services import record_form
from hearth.foundation.models import User
from hearth.ledger.services import NewEvidence, file_evidence
from hearth.members.models import Member
from hearth.network.models import Organization
from hearth.rules.labels import NORMAL
from hearth.workforce.roles import Role
from tests.support.cast import GO_LIVE, ZONE, Cast, hire, make_member, noon

Sign = Callable[..., ConsentForm]
numbers = count(1)


@pytest.fixture
def alba(standing_cast: Cast) -> Member:
    """With a contact that Marta recorded."""
    cast = standing_cast
    member = make_member(cast, cast.fernhill, care_managers=[cast.marta, cast.joyce])
    file_contact(cast.marta, member)
    return member


@pytest.fixture
def sign(standing_cast: Cast, alba: Member) -> Sign:
    """Let Marta record a form of Alba's; by default of what is normal, to Two Rivers."""

    def signed(actor: Actor | None = None, **said: object) -> ConsentForm:
        with acting(actor or standing_cast.marta) as acts:
            recipients = said.pop("recipients", (standing_cast.two_rivers,))
            return record_form(acts, alba, replace(form_to(*recipients, on=acts), **said))

    return signed


def form_to(*recipients: Organization, on: Actor) -> Signed:
    """A form signed today for everything normal."""
    return Signed(
        recipients=recipients,
        labels=(NORMAL,),
        purposes=(Purpose.TREATMENT, Purpose.PAYMENT, Purpose.OPERATIONS),
        signed_on=on.today,
        manner=Manner.SIGNED,
        nonce=f"nonce-{next(numbers)}",
    )


def file_contact(actor: Actor, member: Member, label: int = NORMAL) -> None:
    given = {"reached": True, "mode": "phone", "core_service": True}
    with acting(actor) as acts:
        filed = NewEvidence("contact", noon(GO_LIVE), ZONE, given, label=label)
        file_evidence(acts, member, filed)


def as_(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


@pytest.fixture
def hire_at(standing_cast: Cast) -> Callable[[Role], None]:
    """Somebody more at Two Rivers; the administrator of the system hires."""

    def hired(role: Role) -> None:
        with acting(standing_cast.theo):
            hire(f"Person{next(numbers)} Somebody", standing_cast.two_rivers, role)

    return hired
