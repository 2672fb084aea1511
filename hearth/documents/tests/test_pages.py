"""Documents on pages: added, listed, downloaded and set aside."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from hearth.access.actors import Actor, acting
from hearth.documents.models import Document
from hearth.documents.policies import LARGEST
from hearth.documents.tests.conftest import pdf, picture, upload
from hearth.foundation.models import Activity, User
from hearth.ledger.models import Enrollment
from hearth.ledger.placing import enter
from hearth.members.models import Member
from hearth.rules.labels import HIV
from hearth.rules.obligation import SpanKind
from tests.support.cast import GO_LIVE, Cast

pytestmark = pytest.mark.django_db


def as_(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def sent(client: Client, member: Member, file: SimpleUploadedFile, **said: object) -> HttpResponse:
    address = f"/members/{member.pk}/documents/new/"
    return client.post(address, {"kind": "form", "upload": file, **said})


def latest(cast: Cast) -> Document:
    with acting(cast.marta):
        return Document.objects.latest("pk")


def noted(cast: Cast, action: str) -> int:
    with acting(cast.marta):
        return Activity.objects.filter(hat_id=cast.marta.hat_id, action=action).count()


def test_a_document_is_added_listed_and_downloaded(standing_cast: Cast, alba: Member) -> None:
    marta = as_(standing_cast.marta)
    answer = sent(marta, alba, upload(pdf(), "Consent of Alba.pdf"))
    assert answer.status_code == 303
    for page in (f"/members/{alba.pk}/documents/", f"/members/{alba.pk}/"):
        assert "Consent of Alba.pdf" in marta.get(page).content.decode()
    file = marta.get(f"/documents/{latest(standing_cast).pk}/")
    assert file.content == pdf()
    assert noted(standing_cast, "record") == 1
    assert noted(standing_cast, "download") == 1


def test_a_download_is_an_attachment_that_nothing_runs_in(
    standing_cast: Cast, alba: Member
) -> None:
    marta = as_(standing_cast.marta)
    sent(marta, alba, upload(picture(), 'page"; x=.html.jpg', "text/html"))
    file = marta.get(f"/documents/{latest(standing_cast).pk}/")
    assert file["Content-Type"] == "image/jpeg"
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert "no-store" in file["Cache-Control"]


def test_a_download_ends_as_what_the_file_is(standing_cast: Cast, alba: Member) -> None:
    marta = as_(standing_cast.marta)
    sent(marta, alba, upload(picture("PNG"), "invoice.exe"))
    file = marta.get(f"/documents/{latest(standing_cast).pk}/")
    assert file["Content-Disposition"] == 'attachment; filename="invoice.png"'


def test_a_path_in_a_name_reaches_no_folder(standing_cast: Cast, alba: Member) -> None:
    marta = as_(standing_cast.marta)
    body = encode_multipart(BOUNDARY, {"kind": "form", "upload": upload(pdf(), "NAME.pdf")})
    body = body.replace(b"NAME.pdf", b"../../../etc/cron.d/x\xe2\x80\xaefdp.pdf")
    address = f"/members/{alba.pk}/documents/new/"
    assert marta.generic("POST", address, body, MULTIPART_CONTENT).status_code == 303
    assert latest(standing_cast).name == "xfdp.pdf"


def test_a_document_of_another_agencys_member_is_absent(standing_cast: Cast, alba: Member) -> None:
    sent(as_(standing_cast.marta), alba, upload(pdf()))
    found = latest(standing_cast).pk
    for actor in (standing_cast.joyce, standing_cast.saul, standing_cast.theo):
        assert as_(actor).get(f"/documents/{found}/").status_code == 404
        assert as_(actor).post(f"/documents/{found}/set-aside/").status_code == 404
        assert sent(as_(actor), alba, upload(pdf())).status_code == 404


def test_the_lead_downloads_what_is_normal_and_sets_nothing_aside(
    standing_cast: Cast, alba: Member
) -> None:
    sent(as_(standing_cast.marta), alba, upload(pdf()))
    noor, found = as_(standing_cast.noor), latest(standing_cast).pk
    assert noor.get(f"/documents/{found}/").status_code == 200
    assert noor.post(f"/documents/{found}/set-aside/").status_code == 404


def test_setting_aside_takes_it_off_every_page(standing_cast: Cast, alba: Member) -> None:
    marta = as_(standing_cast.marta)
    sent(marta, alba, upload(pdf(), "wrong-person.pdf"))
    found = latest(standing_cast).pk
    assert marta.post(f"/documents/{found}/set-aside/").status_code == 303
    assert marta.get(f"/documents/{found}/").status_code == 404
    assert b"wrong-person" not in marta.get(f"/members/{alba.pk}/documents/").content


def test_a_damaged_file_is_told_of_and_not_sent(
    standing_cast: Cast, alba: Member, folder: object
) -> None:
    marta = as_(standing_cast.marta)
    sent(marta, alba, upload(pdf()))
    kept = latest(standing_cast)
    (folder / kept.stored_as).unlink()  # type: ignore[operator]
    answer = marta.get(f"/documents/{kept.pk}/", follow=True)
    assert "This file is damaged" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg onload='alert(1)'/>", "Only PDF, PNG and JPEG"),
        (b"", "The file is empty"),
        (b"\x89PNG\r\n\x1a\n broken", "damaged"),
    ],
)
def test_a_refusal_is_a_sentence_at_the_field(
    standing_cast: Cast, alba: Member, content: bytes, words: str
) -> None:
    answer = sent(as_(standing_cast.marta), alba, upload(content, "scan.jpg", "image/jpeg"))
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors["upload"])


def test_what_a_program_tells_of_is_ticked_beforehand(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta):
        enrollment = Enrollment.objects.get(member=alba)
        enter(enrollment, SpanKind.POPULATION, "hh_plus_hiv", GO_LIVE)
    marta = as_(standing_cast.marta)
    form = marta.get(f"/members/{alba.pk}/documents/new/").context["form"]
    assert form["tells_of"].value() == ["hiv"]
    sent(marta, alba, upload(pdf()), tells_of="hiv")
    assert latest(standing_cast).label == HIV


# --- the limit


class Counting(BytesIO):
    """A body that knows how much of it was read."""

    def read(self, size: int | None = -1) -> bytes:
        given = super().read(size)
        self.taken = getattr(self, "taken", 0) + len(given)
        return given


@pytest.mark.parametrize("announced", [True, False])
def test_a_file_over_the_limit_is_refused_without_reading_it_all(
    standing_cast: Cast, alba: Member, announced: bool
) -> None:
    marta, huge = as_(standing_cast.marta), 3 * LARGEST
    said = {"kind": "form", "upload": upload(b"%PDF-" + b"\0" * huge)}
    body = Counting(encode_multipart(BOUNDARY, said))
    length = len(body.getvalue()) if announced else LARGEST + 40_000
    body.seek(0)
    answer = marta.generic(
        "POST",
        f"/members/{alba.pk}/documents/new/",
        **{
            "wsgi.input": body,
            "CONTENT_TYPE": MULTIPART_CONTENT,
            "CONTENT_LENGTH": str(length),
        },
    )
    assert answer.status_code == 422
    assert "larger than 20 MB" in answer.content.decode()
    assert body.taken < (1024 * 1024 if announced else LARGEST + 1024 * 1024)
