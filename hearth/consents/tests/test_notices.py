"""Notices: loaded by the organization, said on papers and in the packet, named in the account."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.http import HttpResponse

from hearth.access.actors import Actor, acting
from hearth.access.informing import notices_in_force
from hearth.access.models import Consent, Disclosure, Notice
from hearth.consents.tests.conftest import Sign, as_, file_contact, numbers
from hearth.consents.tests.test_pages import filled, sent, take_back, text_of
from hearth.documents.models import Document
from hearth.foundation.clock import now
from hearth.foundation.owner import as_owner
from hearth.foundation.tables import declared_tables
from hearth.members.models import Member
from hearth.rules.labels import HIV, NORMAL, SUD_NOTES, SUD_PART2
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
FORMER, ENGLISH, SPANISH, LATER = "Former <b>words</b>", "Words & more", "Palabras", "Not yet"


def load(cast: Cast, path: Path, text: str | bytes, *, label: str = "sud_part2",
         language: str = "en", since: date | str | None = None) -> str:  # fmt: skip
    """The command, as it is written."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    said = StringIO()
    call_command(
        "notices", f"--network={cast.network.name}", "load", str(path), f"--label={label}",
        f"--language={language}", f"--from={since or cast.marta.today}", stdout=said,
    )  # fmt: skip
    return said.getvalue()


def text_of_paper(answer: HttpResponse) -> str:
    """What is printed to be signed, without the page around it."""
    (paper,) = re.findall(r'<article class="paper">.*?</article>', answer.content.decode(), re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", paper).split())


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def keep(actor: Actor, member: Member, *labels: int) -> None:
    """A paper under each label."""
    with acting(actor) as acts:
        for label in labels:
            name = f"letter-{acts.hat_id}-{next(numbers)}"
            Document.objects.create(
                network_id=acts.network_id, agency_id=acts.organization_id, member=member,
                label=label, employment_id=acts.hat_id, name=f"{name}.pdf", kind="letter",
                content_type="application/pdf", size=1, sha256=name, stored_as=name,
                recorded_at=now(),
            )  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def loaded(
    standing_cast: Cast,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[str]:
    """For substance use treatment, in both languages; committed, and gone with the module."""
    path, today = tmp_path_factory.mktemp("notices") / "notice.txt", standing_cast.marta.today
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        load(standing_cast, path, FORMER, since=today - timedelta(days=9))
        load(standing_cast, path, LATER, since=today + timedelta(days=1))
        load(standing_cast, path, f"\r\n{ENGLISH}\r\n", since=today)
        load(standing_cast, path, SPANISH, since=today - timedelta(days=30), language="es")
        said = StringIO()
        call_command("notices", f"--network={standing_cast.network.name}", "list", stdout=said)
    yield said.getvalue()
    with django_db_blocker.unblock(), as_owner():  # type: ignore[attr-defined]
        Notice.objects.all().delete()


def test_the_list_names_each_that_was_loaded(standing_cast: Cast, loaded: str) -> None:
    today = standing_cast.marta.today
    assert loaded.splitlines() == [
        f"sud_part2 en from {today - timedelta(days=9)}: {digest(FORMER)}",
        f"sud_part2 en from {today}: {digest(ENGLISH)}",
        f"sud_part2 en from {today + timedelta(days=1)}: {digest(LATER)}",
        f"sud_part2 es from {today - timedelta(days=30)}: {digest(SPANISH)}",
    ]


@pytest.mark.parametrize(
    ("text", "more", "why"),
    [
        ("words", {"label": "sud"}, "There is no label 'sud'; write one of sud_part2, hiv"),
        ("words", {"label": "normal"}, "There is no label 'normal'"),
        ("words", {"language": "fr"}, "There is no language 'fr'; write one of en, es."),
        ("words", {"since": "tomorrow"}, "'tomorrow' is not a day"),
        (" \n\n", {}, "The file is empty."),
        (b"\xff\xfe", {}, "The file is not text in UTF-8."),
        ("a\0b", {}, "The file is not text: it has a zero byte."),
        ("x" * 10_001, {}, "The file has 10,001 characters; a notice has at most 10,000."),
    ],
)
def test_what_cannot_be_a_notice_is_refused_and_nothing_is_written(
    standing_cast: Cast, tmp_path: Path, text: str | bytes, more: dict[str, str], why: str
) -> None:
    there = Notice.objects.count()
    with pytest.raises(CommandError) as refused:
        load(standing_cast, tmp_path / "notice.txt", text, **more)
    assert why in str(refused.value)
    assert Notice.objects.count() == there


def test_an_unknown_network_and_a_missing_file_are_refused(
    standing_cast: Cast, tmp_path: Path
) -> None:
    said = ("--label=hiv", "--language=en", "--from=2027-01-01")
    with pytest.raises(CommandError, match="There is no network 'Nowhere'"):
        call_command("notices", "--network=Nowhere", "load", "notice.txt", *said)
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command(
            "notices", f"--network={standing_cast.network.name}", "load",
            str(tmp_path / "none.txt"), *said,
        )  # fmt: skip


def test_the_application_writes_no_notice() -> None:
    assert declared_tables()["access_notice"].grants == "select"


def test_a_later_notice_replaces_an_earlier_one_on_its_day(standing_cast: Cast) -> None:
    network, today = standing_cast.network.pk, standing_cast.marta.today

    def text_on(days: int, language: str = "en") -> str | None:
        on = today + timedelta(days=days)
        found = notices_in_force(network, [SUD_PART2, HIV], language, on)
        assert HIV not in found
        return found[SUD_PART2].text if found else None

    assert [text_on(days) for days in (-10, -9, -1, 0, 1)] == [None, FORMER, FORMER, ENGLISH, LATER]
    assert [text_on(days, "es") for days in (-31, -10, 1)] == [None, SPANISH, SPANISH]


def test_a_notice_of_another_network_is_not_in_force_here(standing_cast: Cast) -> None:
    elsewhere = standing_cast.network.pk + 1_000
    assert notices_in_force(elsewhere, [SUD_PART2], "en", standing_cast.marta.today) == {}


def test_the_paper_to_sign_carries_the_notices_in_force(standing_cast: Cast, alba: Member) -> None:
    said = filled(standing_cast, labels=["normal", "sud_part2", "hiv", "mh"])
    answer = sent(as_(standing_cast.marta), alba, said)
    page = text_of(answer)
    assert "Substance use treatment (42 CFR Part 2) Words &amp; more" in page
    assert "No notice is loaded for HIV, so the paper goes without one." in page
    assert "No notice is loaded" not in text_of_paper(answer)
    assert "Words &amp; more" in text_of_paper(answer)
    assert "Former" not in page
    assert "Not yet" not in page
    assert '</h3><div lang="en"><p>Words' in answer.content.decode()


def test_the_paper_to_take_back_carries_them_in_the_language_of_the_page(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    sign(labels=(NORMAL, SUD_PART2, HIV))
    with acting(standing_cast.marta):
        given = Consent.objects.get(member=alba)
    marta = as_(standing_cast.marta)
    marta.cookies["django_language"] = "es"
    answer = take_back(marta, alba, given.pk)
    assert '<div lang="es"><p>Palabras</p></div>' in answer.content.decode()
    assert "No hay un aviso cargado para VIH, así que" in text_of(answer)
    assert "No hay un aviso" not in text_of_paper(answer)


def test_what_is_missing_stands_on_the_packets_screen_and_on_no_print(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    form = sign(labels=(NORMAL, SUD_PART2, HIV))
    page = as_(standing_cast.marta).get(f"/consents/{form.pk}/packet/").content.decode()
    for said in ("No notice is loaded for HIV, so", "Signed paper not kept yet"):
        assert re.search(rf'screen-only">(?:\s|<[^>]*>)*{said}', page), said
        assert page.count(said) == 1


def test_no_notice_where_a_consent_names_what_is_normal(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    form = sign()
    marta = as_(standing_cast.marta)
    for page in (f"/consents/{form.pk}/", f"/consents/{form.pk}/packet/"):
        assert "Notices" not in text_of(marta.get(page))


def test_the_packet_says_who_to_whom_what_and_the_notices(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    form = sign(labels=(NORMAL, SUD_PART2))
    marta = as_(standing_cast.marta)
    assert f"/consents/{form.pk}/packet/" in marta.get(f"/consents/{form.pk}/").content.decode()
    page = text_of(marta.get(f"/consents/{form.pk}/packet/"))
    for words in ("Release packet of Alba Serrano", "Two Rivers", "Birth date",
                  "Treatment, payment, operations", "Any organization",
                  "Until it is taken back", "Signed:", "Words &amp; more",
                  "Substance use treatment (42 CFR Part 2)"):  # fmt: skip
        assert words in page, words


def test_the_packet_counts_what_the_consent_opens_and_nothing_of_it_stays(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    cast = standing_cast
    form = sign(labels=(SUD_PART2,))
    for _ in range(2):
        file_contact(cast.marta, alba, SUD_PART2)
    marta, line = as_(cast.marta), "2 records: what the programs ask for (substance use"
    packet = f"/consents/{form.pk}/packet/"
    assert line in text_of(marta.get(packet))
    with acting(cast.marta):
        (given,) = Consent.objects.filter(member=alba)
    assert given.withdrawn_at is None
    take_back(marta, alba, given.pk, step="save")
    page = text_of(marta.get(packet))
    assert line not in page
    assert "Nothing of it stands" in page


def test_the_packet_counts_only_what_its_reader_may_read(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    """Each agency reads its own papers, and the lead those of both."""
    cast = standing_cast
    form = sign(recipients=(cast.lead,))
    keep(cast.marta, alba, NORMAL, NORMAL)
    keep(cast.joyce, alba, NORMAL)
    for who, count in (
        (cast.marta, "2 records"),
        (cast.joyce, "1 record"),
        (cast.noor, "3 records"),
    ):
        page = text_of(as_(who).get(f"/consents/{form.pk}/packet/"))
        assert f" {count}: what happened" in page, who.name
        assert page.count("what happened") == 1


def test_the_packet_withholds_from_whoever_lacks_the_label(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    form = sign(labels=(SUD_NOTES,))
    page = text_of(as_(standing_cast.marta).get(f"/consents/{form.pk}/packet/"))
    assert "What it opens today details withheld" in page
    assert "counselling notes" not in page.lower()
    assert "Notices" not in page


@pytest.mark.parametrize("who", ["dara", "theo"])
def test_whoever_finds_no_consent_finds_no_packet(
    standing_cast: Cast, alba: Member, sign: Sign, who: str
) -> None:
    form = sign()
    client = as_(getattr(standing_cast, who))
    for page in (f"/consents/{form.pk}/", f"/consents/{form.pk}/packet/"):
        assert client.get(page).status_code == 404, page


def test_the_packet_reads_in_spanish(standing_cast: Cast, alba: Member, sign: Sign) -> None:
    form = sign(labels=(NORMAL, SUD_PART2))
    marta = as_(standing_cast.marta)
    marta.cookies["django_language"] = "es"
    page = text_of(marta.get(f"/consents/{form.pk}/packet/"))
    for words in ("Paquete de divulgación de Alba Serrano", "Avisos", "Palabras", "Qué abre hoy"):
        assert words in page, words


def test_the_account_names_the_notices_in_force_for_what_was_shown(
    standing_cast: Cast, alba: Member, sign: Sign
) -> None:
    cast = standing_cast
    sign(labels=(NORMAL, SUD_PART2, HIV))
    keep(cast.marta, alba, SUD_PART2, HIV, SUD_PART2 | HIV)
    as_(cast.joyce).get(f"/members/{alba.pk}/documents/")
    with acting(cast.ines):
        filed = dict(Disclosure.objects.filter(member=alba).values_list("label", "notice"))
    assert filed == {
        SUD_PART2: digest(ENGLISH), HIV: "", SUD_PART2 | HIV: digest(ENGLISH),
    }  # fmt: skip
