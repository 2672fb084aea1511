"""Keeping: bytes before rows, one document for one file, and nobody's but by the policies."""

import os
import stat
import sys
import time
from pathlib import Path

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from hearth.access.actors import acting
from hearth.access.permissions import RefusedError
from hearth.documents import policies, store
from hearth.documents.models import Document
from hearth.documents.policies import DocumentRefusedError
from hearth.documents.selectors import document_seen, documents_of_member
from hearth.documents.services import keep_document, set_aside
from hearth.documents.tests.conftest import pdf, picture, upload
from hearth.members.models import Member
from hearth.rules.labels import HIV
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def keep(cast: Cast, member: Member, content: bytes = b"", **said: object) -> Document:
    name = str(said.pop("name", "form.pdf"))
    with acting(cast.marta) as marta:
        return keep_document(marta, member, upload(content or pdf(), name), kind="form", **said)


def test_a_document_lies_under_a_random_name_with_its_digest(
    standing_cast: Cast, alba: Member, folder: Path
) -> None:
    kept = keep(standing_cast, alba, name="Consent of Alba.pdf")
    (file,) = folder.iterdir()
    assert file.name == kept.stored_as
    assert len(file.name) == 32
    assert "Alba" not in str(file)
    assert file.read_bytes() == pdf()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (kept.size, kept.sha256) == (len(pdf()), store.digest(pdf()))
    assert store.read(kept.stored_as, kept.sha256) == pdf()


def test_a_script_called_a_picture_is_refused_and_leaves_nothing(
    standing_cast: Cast, alba: Member, folder: Path
) -> None:
    page = b"<html><script>alert(1)</script></html>"
    with pytest.raises(DocumentRefusedError):
        keep(standing_cast, alba, page, name="scan.jpg")
    assert not folder.exists() or not list(folder.iterdir())


def test_the_same_file_twice_is_one_document(
    standing_cast: Cast, alba: Member, folder: Path
) -> None:
    first, again = keep(standing_cast, alba), keep(standing_cast, alba)
    assert first.pk == again.pk
    assert len(list(folder.iterdir())) == 1


def test_one_kept_already_is_refused_by_the_database_too(standing_cast: Cast, alba: Member) -> None:
    first = keep(standing_cast, alba)
    first.pk, first.stored_as = None, "0" * 32
    with acting(standing_cast.marta), pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_a_stranger_to_the_member_keeps_nothing(
    standing_cast: Cast, alba: Member, folder: Path
) -> None:
    with acting(standing_cast.joyce) as joyce, pytest.raises(RefusedError):
        keep_document(joyce, alba, upload(pdf()), kind="form")
    assert not folder.exists()


def test_a_labelled_document_is_not_the_leads(standing_cast: Cast, alba: Member) -> None:
    plain = keep(standing_cast, alba)
    hidden = keep(standing_cast, alba, picture(), name="result.jpg", label=HIV)
    with acting(standing_cast.noor) as noor:
        assert [one.pk for one in documents_of_member(noor, alba.pk)] == [plain.pk]
        assert document_seen(noor, hidden.pk) is None
    with acting(standing_cast.greta) as greta:
        assert document_seen(greta, hidden.pk) == hidden


def test_what_is_set_aside_is_shown_to_nobody_and_stays(
    standing_cast: Cast, alba: Member, folder: Path
) -> None:
    kept = keep(standing_cast, alba)
    with acting(standing_cast.marta) as marta:
        set_aside(marta, kept)
        assert document_seen(marta, kept.pk) is None
        assert Document.objects.filter(pk=kept.pk).exists()
        with pytest.raises(DocumentRefusedError, match="already"):
            set_aside(marta, kept)
    assert list(folder.iterdir())


def test_nothing_else_of_a_document_is_ever_changed(standing_cast: Cast, alba: Member) -> None:
    kept = keep(standing_cast, alba)
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with acting(standing_cast.marta), refused, transaction.atomic():
        Document.objects.filter(pk=kept.pk).update(label=0, name="other.pdf")


@pytest.mark.parametrize("size", [0, policies.LARGEST + 1])
def test_nothing_and_too_much_are_refused(standing_cast: Cast, alba: Member, size: int) -> None:
    with pytest.raises(DocumentRefusedError), acting(standing_cast.marta) as marta:
        keep_document(marta, alba, upload(b"\0" * size), kind="form")


def test_a_file_that_lies_about_its_size_is_read_no_further_than_the_limit(
    standing_cast: Cast, alba: Member
) -> None:
    lying = upload(b"%PDF-")
    read = 0

    def chunks(chunk_size: int | None = None) -> object:
        nonlocal read
        while True:
            read += 1024 * 1024
            yield b"\0" * 1024 * 1024

    lying.chunks = chunks  # type: ignore[assignment]
    with acting(standing_cast.marta) as marta, pytest.raises(DocumentRefusedError, match="20 MB"):
        keep_document(marta, alba, lying, kind="form")
    assert read <= policies.LARGEST + 1024 * 1024


# --- the virus check


def hook(settings: object, program: str) -> None:
    settings.SCAN_HOOK = f"{sys.executable} -c '{program}'"  # type: ignore[attr-defined]


def test_the_virus_check_reads_the_bytes_and_refuses(
    settings: object, standing_cast: Cast, alba: Member
) -> None:
    hook(settings, 'import sys; sys.exit(b"EICAR" in open(sys.argv[-1], "rb").read())')
    keep(standing_cast, alba)
    with pytest.raises(DocumentRefusedError, match="virus check refused"):
        keep(standing_cast, alba, pdf("EICAR").replace(b"%%EOF", b"%EICAR\n%%EOF"))


def test_what_cannot_be_checked_is_not_kept(
    settings: object, standing_cast: Cast, alba: Member
) -> None:
    settings.SCAN_HOOK = "/no/such/program"  # type: ignore[attr-defined]
    with pytest.raises(DocumentRefusedError, match="could not be checked"):
        keep(standing_cast, alba)
    settings.SCAN_HOOK = "an unbalanced 'quote"  # type: ignore[attr-defined]
    with pytest.raises(DocumentRefusedError, match="could not be checked"):
        keep(standing_cast, alba)


# --- sweeping


def aged(folder: Path) -> None:
    for one in folder.iterdir():
        os.utime(one, (time.time() - store.LATE - 60,) * 2)


def test_an_orphan_is_swept_and_what_is_kept_stays(
    standing_cast: Cast, alba: Member, folder: Path
) -> None:
    kept = keep(standing_cast, alba)
    aside = keep(standing_cast, alba, picture(), name="scan.jpg")
    with acting(standing_cast.marta) as marta:
        set_aside(marta, aside)
    store.write(b"its row was rolled back")
    aged(folder)
    young = store.write(b"its row is on its way")
    assert store.sweep() == 1
    assert {one.name for one in folder.iterdir()} == {kept.stored_as, aside.stored_as, young}


def test_the_folder_of_another_database_is_left_alone(folder: Path) -> None:
    store.write(b"another one's")
    aged(folder)
    with pytest.raises(store.StrangeFolderError):
        store.sweep()
    assert len(list(folder.iterdir())) == 1


def test_sweeping_without_looking_is_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "documents-sweep-without-looking")
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        test_the_folder_of_another_database_is_left_alone(folder)


def test_sweeping_learns_names_and_nothing_more() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select documents_named(array['no such name'])")
        assert cursor.fetchall() == []


def test_damaged_bytes_are_not_given_out(standing_cast: Cast, alba: Member, folder: Path) -> None:
    kept = keep(standing_cast, alba)
    (folder / kept.stored_as).write_bytes(b"%PDF-1.4 something else %%EOF")
    with pytest.raises(store.DamagedError):
        store.read(kept.stored_as, kept.sha256)
