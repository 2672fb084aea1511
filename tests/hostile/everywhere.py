"""The corpus wherever text can be: names, notes, promises, reasons, files' names, sessions."""

from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from hearth.access.actors import acting
from hearth.documents.policies import DocumentRefusedError, check_name
from hearth.documents.services import keep_document
from hearth.encounters.services import log_contact
from hearth.foundation.clock import frozen_at
from hearth.interop.tests.support import import_roster, make_hospital
from hearth.ledger.models import Enrollment
from hearth.ledger.placing import close_enrollment
from hearth.members.models import Member
from hearth.trainings.services import NewSession, record_session
from tests.hostile.corpus import CORPUS, packed
from tests.hostile.sending import assignments
from tests.journeys.caseload import MORNING, new_contact, on
from tests.support.cast import ZONE, Cast, bring_in, install, make_cast, make_member

LINE = "\n~~~\n"
YESTERDAY = on(11, 18, 9, 0)


@dataclass(frozen=True)
class Everywhere:
    """Two agencies' numbers, the member with notes and files, and those who left with words."""

    agency: int
    staffed_agency: int
    alba: int
    left: tuple[int, ...]


def found() -> Everywhere:
    """Make two networks of the corpus; needs to be committed."""
    cast, staffed = make_cast("Hostile"), make_cast("Staffed", pack_key="nyc-ryan-white-ccp")
    for one in (cast, staffed):
        install(one)
    make_hospital(cast)
    import_roster(cast, assignments())
    with frozen_at(MORNING):
        alba = make_member(cast, cast.fernhill, care_managers=[cast.marta])
        _noted(cast, alba)
        keep_under_every_name(cast, alba)
        left = tuple(_left(cast, reason).pk for reason in packed(500))
        _trained(staffed)
    return Everywhere(cast.fernhill.pk, staffed.fernhill.pk, alba.pk, left)


def notes_and_promises() -> list[tuple[str, str]]:
    """The corpus twice: several to a note, and as many to a promise as it has room for."""
    promises = packed(200)
    step = -(-len(CORPUS) // len(promises))
    notes = [LINE.join(CORPUS[at : at + step]) for at in range(0, len(CORPUS), step)]
    return list(zip(notes + [""] * (len(promises) - len(notes)), promises, strict=True))


def _noted(cast: Cast, member: Member) -> None:
    with acting(cast.marta):
        for note, promise in notes_and_promises():
            said = {"note": note, "promise": promise, "next_on": date(2026, 11, 20)}
            log_contact(cast.marta, member, new_contact(YESTERDAY, **said))


def keep_under_every_name(cast: Cast, member: Member) -> list[str]:
    """A file of Marta's under each name of the corpus; the names that were refused."""
    refused = []
    with acting(cast.marta) as marta:
        for number, name in enumerate(CORPUS):
            file = SimpleUploadedFile("x", b"%%PDF-1.4\n%d\n%%%%EOF" % number)
            file._name = name  # Django would cut a path off, and hide what was tried
            try:
                keep_document(marta, member, file, kind="form")
            except DocumentRefusedError:
                refused.append(name)
    return refused


def may_be_a_name(name: str) -> bool:
    """Whether a file may be called so."""
    try:
        check_name(name)
    except DocumentRefusedError:
        return False
    return True


def _left(cast: Cast, reason: str) -> Member:
    member = make_member(cast, cast.fernhill, name="Kit Marlowe", care_managers=[cast.marta])
    with acting(cast.marta) as marta:
        enrollment = Enrollment.objects.select_related("offering", "member").get(member=member)
        close_enrollment(marta, enrollment, "7", date(2026, 11, 18), reason)
    return member


def _trained(cast: Cast) -> None:
    marta = bring_in(cast, cast.marta)
    with acting(cast.greta) as greta:
        for number, note in enumerate(packed(2_000)):
            new = NewSession(
                kind="training", occurred_at=YESTERDAY, zone=ZONE, minutes=90,
                form_nonce=f"hostile-{number}", note=note,
            )  # fmt: skip
            record_session(greta, [marta], new)
