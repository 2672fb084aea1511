"""Marta's caseload on the morning of November 19, 2026: what the pictures show. All invented."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from hearth.access.actors import acting
from hearth.encounters.services import NewContact, log_contact
from hearth.foundation.clock import frozen_at
from hearth.ledger.services import NewEvidence, file_evidence, settle_member
from hearth.members.models import Member
from tests.support.cast import ZONE, Cast, install, make_cast, make_member

MORNING = datetime(2026, 11, 19, 10, 42, tzinfo=ZoneInfo(ZONE))
COMING = ("Ramiro Fontenot", "Tove Ekwueme", "Parisa Daneshvar", "Silas Finch", "Otis Bergstrom",
          "Nadia Haddad", "Milo Castellanos")  # fmt: skip
ALL_SET = ("Priya Venkataraman", "Gus Oyelaran", "Hattie Lindgren", "Emil Sorokin", "Ruth Okafor")
_nonces = count(1)


@dataclass(frozen=True)
class Caseload:
    """The cast, and the members journeys ask for by name."""

    cast: Cast
    alba: Member
    kit: Member
    stranger: Member  # Joyce's, at the other agency


def found(network: str = "Harbor") -> Caseload:
    """Make the network and its people as well; needs to be committed."""
    cast = make_cast(network)
    install(cast)
    return fill(cast)


def fill(cast: Cast) -> Caseload:
    """Make Marta's members and one of Joyce's, each fact at the time it was recorded."""
    with frozen_at(MORNING):
        alba, kit = _alba(cast), _kit(cast)
        _hospital(cast)
        _promised(cast)
        for name in COMING:
            _mine(cast, name)
        for name in ALL_SET:
            _contact(cast, _mine(cast, name), on(11, 6, 14, 0))
        stranger = make_member(
            cast, cast.two_rivers, name="Cleo Marchetti", care_managers=[cast.joyce]
        )
        # Contacts were settled as of their own day; the morning is a later one.
        with acting(cast.interface):
            for member in Member.objects.filter(network=cast.network):
                settle_member(member.pk)
    return Caseload(cast, alba, kit, stranger)


def on(month: int, day: int, hour: int, minute: int) -> datetime:
    """An instant of 2026 in New York."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(ZONE))


def _alba(cast: Cast) -> Member:
    alba = _mine(
        cast,
        "Albertina Serrano",
        chosen_name="Alba",
        pronouns="she/her",
        language="es",
        safe_contact="Text first. No voicemail. "
        "Do not say where you call from if someone else answers.",
    )
    for month in (1, 2, 3, 4, 5, 6, 8, 9):  # in July nobody reached her
        _contact(cast, alba, on(month, 12, 11, 0), minutes=25)
    _contact(cast, alba, on(10, 22, 15, 0), mode="in_person", minutes=55,
             note="Home visit, her sister was there.")  # fmt: skip
    _contact(cast, alba, on(11, 4, 11, 0), services=(), note="Asked about the meter.")
    _told(cast, alba, "discharge", on(11, 9, 16, 10), {"class": "inpatient", "disposition": "home"})
    _contact(cast, alba, on(11, 14, 9, 30), mode="text", with_whom="", minutes=None, services=())
    return alba


def _kit(cast: Cast) -> Member:
    kit = _mine(cast, "Kit Marlowe", pronouns="they/them")
    _contact(cast, kit, on(10, 21, 10, 0), mode="in_person", minutes=40)
    _told(cast, kit, "discharge", on(11, 5, 13, 0), {"class": "inpatient", "disposition": "home"})
    return kit


def _hospital(cast: Cast) -> None:
    inpatient, emergency = {"class": "inpatient"}, {"class": "emergency"}
    _told(cast, _mine(cast, "Marcus Bellamy-Roe"), "discharge", on(11, 19, 8, 15), inpatient)
    _told(cast, _mine(cast, "Linh Castaing"), "admission", on(11, 19, 6, 50), emergency)
    _told(cast, _mine(cast, "Henryk Zielen"), "admission", on(11, 18, 21, 40), inpatient)


def _promised(cast: Cast) -> None:
    blessing = _mine(cast, "Blessing Bakare-Holt", pronouns="she/her")
    _contact(cast, blessing, on(10, 30, 9, 0),
             promise="Medicaid renewal papers sent", next_on=date(2026, 11, 20))  # fmt: skip


def _mine(cast: Cast, name: str, **facts: str) -> Member:
    member = make_member(
        cast, cast.fernhill, name=name, care_managers=[cast.marta], consent_to=[cast.lead]
    )
    if facts:
        with acting(cast.interface):
            Member.objects.filter(pk=member.pk).update(**facts)
    return member


def new_contact(at: datetime, **said: object) -> NewContact:
    """A phone call that reached the member and gave a core service, unless said otherwise."""
    usual: dict[str, object] = {
        "mode": "phone",
        "with_whom": "member",
        "minutes": 20,
        "services": ("care_management",),
    }
    nonce = f"caseload-{next(_nonces)}"
    return NewContact(occurred_at=at, zone=ZONE, form_nonce=nonce, **(usual | said))


def _contact(cast: Cast, member: Member, at: datetime, **said: object) -> None:
    with frozen_at(at), acting(cast.marta):
        log_contact(cast.marta, member, new_contact(at, **said))


def _told(cast: Cast, member: Member, kind: str, at: datetime, said: dict[str, object]) -> None:
    new = NewEvidence(kind=kind, occurred_at=at, zone=ZONE, attributes=said)
    with frozen_at(at), acting(cast.interface):
        file_evidence(cast.interface, member, new)
