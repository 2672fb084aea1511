"""A list that leaves Hearth: as text alone, stamped, bounded, and one row of activity a member."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO

import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from hearth.access import exports
from hearth.access.actors import Actor, acting
from hearth.access.exports import Columns
from hearth.access.holding import Counted
from hearth.access.purposes import CODES, PERMITTED, Purpose
from hearth.foundation.database import APP, login_as
from hearth.foundation.models import Activity, User
from hearth.members.models import Member
from hearth.ui.exports import Listing, as_file, plain_cell
from hearth.web import wording
from hearth.web.selectors import members_found
from hearth.web.wording import members_as_columns
from tests.journeys.caseload import Caseload

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
ADDRESS = "/members/export/"
FORMULAS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://x")',
    " =1", "\uff1d1",
)  # fmt: skip


def taken(
    client: Client, kind: str = "csv", text: str = "", purpose: str = "TREAT"
) -> HttpResponse:
    return client.post(ADDRESS, {"q": text, "kind": kind, "purpose": purpose})


def rows_of(answer: HttpResponse) -> list[list[str]]:
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def listed(actor: Actor, text: str = "") -> list[str]:
    with acting(actor):
        return [one.name for one in members_found(actor, text)]


def exported(actor: Actor) -> list[tuple[int, str, str]]:
    with acting(actor):
        rows = Activity.objects.filter(hat_id=actor.hat_id, action="export").order_by("member_id")
        return list(rows.values_list("member_id", "purpose", "route"))


@pytest.mark.parametrize("who", ["marta", "greta", "noor"])
@pytest.mark.parametrize("text", ["", "serrano"])
def test_a_file_has_the_rows_of_the_page_and_no_other(
    caseload: Caseload, signed_in: SignIn, who: str, text: str
) -> None:
    actor = getattr(caseload.cast, who)
    purpose = CODES[PERMITTED[actor.role][0]]
    stamp, titles, *rows = rows_of(taken(signed_in(actor), text=text, purpose=purpose))
    assert titles == ["Name", "Born", "Care manager"]
    assert [row[0] for row in rows] == listed(actor, text)
    assert len(stamp) == 1


def test_each_member_exported_is_one_row_of_activity_with_its_purpose(
    caseload: Caseload, signed_in: SignIn
) -> None:
    greta = caseload.cast.greta
    taken(signed_in(greta), purpose="HOPERAT")
    with acting(greta):
        ids = sorted(one.pk for one in members_found(greta, ""))
    assert exported(greta) == [(one, "HOPERAT", "export_members") for one in ids]


def test_an_export_that_notes_nobody_is_caught(
    caseload: Caseload, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "access-export-unnoted")
    with pytest.raises(AssertionError):
        test_each_member_exported_is_one_row_of_activity_with_its_purpose(caseload, signed_in)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf"])
def test_a_file_says_who_took_it_when_and_why(
    caseload: Caseload, signed_in: SignIn, kind: str
) -> None:
    answer = taken(signed_in(caseload.cast.greta), kind, purpose="HOPERAT")
    said = " ".join(words_of(answer.content, kind).split())
    for word in ("Greta Holm", "Supervisor", "Fernhill Street Care", "Nov", "2026",
                 "Supervision, audit or running the program", "Number "):  # fmt: skip
        assert word in said, word
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]


def words_of(content: bytes, kind: str) -> str:
    if kind == "csv":
        return content.decode()
    if kind == "pdf":
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    sheet = load_workbook(BytesIO(content)).active
    return "\n".join(str(cell.value) for row in sheet for cell in row if cell.value is not None)


# --- the cap: somebody who leaves tomorrow takes the list along today


def test_who_leaves_on_bad_terms_exports_no_more_than_the_cap(
    caseload: Caseload, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """Scenario 17: refused in a sentence, told to the log, and nobody left."""
    greta = caseload.cast.greta
    monkeypatch.setattr(exports, "MOST_ROWS", 5)
    answer = taken(signed_in(greta))
    assert answer.status_code == 303
    assert exported(greta) == []
    page = signed_in(greta).get("/members/")
    assert page.status_code == 200
    assert [one.message for one in caplog.records if one.name == "hearth.access.exports"] == [
        "export refused"
    ]


def test_a_refused_export_says_what_to_do(
    caseload: Caseload, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 5)
    client = signed_in(caseload.cast.greta)
    answer = client.post(ADDRESS, {"q": "", "kind": "csv", "purpose": "TREAT"}, follow=True)
    assert "Narrow the list by a search" in answer.content.decode()


def test_small_exports_one_after_the_other_reach_the_cap_of_the_day(
    caseload: Caseload, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    greta = caseload.cast.greta
    count = len(listed(greta))
    monkeypatch.setattr(exports, "MOST_A_DAY", 2 * count)
    client = signed_in(greta)
    assert [taken(client).status_code for _ in range(3)] == [200, 200, 303]
    assert len(exported(greta)) == 2 * count
    noor = signed_in(caseload.cast.noor)
    assert taken(noor, purpose="HOPERAT").status_code == 200  # another hat has a day of its own


def test_many_exports_at_once_are_not_judged_by_one_count(
    caseload: Caseload, signed_in: SignIn
) -> None:
    """While one is made, the next of the same hat waits, and then knows of it."""
    greta = caseload.cast.greta
    database = connection.settings_dict["NAME"]
    with login_as(APP).connect(database) as elsewhere, elsewhere.transaction():
        said = [Counted.EXPORTS, greta.hat_id]
        elsewhere.execute("select pg_advisory_xact_lock(%s, %s)", said)
        with acting(greta), connection.cursor() as cursor:
            cursor.execute("set local lock_timeout = '100ms'")
            with pytest.raises(OperationalError), transaction.atomic():
                exports.check_amount(greta, 1)
        with acting(caseload.cast.saul) as saul:
            exports.check_amount(saul, 1)


def test_an_export_without_a_cap_is_caught(
    caseload: Caseload, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setenv("HEARTH_FAULT", "access-export-uncapped")
    with pytest.raises(AssertionError):
        test_who_leaves_on_bad_terms_exports_no_more_than_the_cap(
            caseload, signed_in, monkeypatch, caplog
        )


# --- not by a link, not without a purpose


def test_an_export_is_no_link(caseload: Caseload, signed_in: SignIn) -> None:
    client = signed_in(caseload.cast.greta)
    assert client.get(ADDRESS, {"kind": "csv", "purpose": "TREAT"}).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(pk=caseload.cast.greta.user_id))
    assert taken(strict).status_code == 403
    assert exported(caseload.cast.greta) == []


@pytest.mark.parametrize("said", [{"purpose": ""}, {"purpose": "HRESCH"}, {"kind": "html"}])
def test_an_export_without_a_purpose_or_of_no_known_kind_is_refused(
    caseload: Caseload, signed_in: SignIn, said: dict[str, str]
) -> None:
    usual = {"q": "", "kind": "csv", "purpose": "TREAT"}
    answer = signed_in(caseload.cast.greta).post(ADDRESS, usual | said)
    assert answer.status_code == 303
    assert exported(caseload.cast.greta) == []


@pytest.mark.parametrize("who", ["marta", "noor"])
def test_nobody_exports_for_what_their_role_is_not_for(
    caseload: Caseload, signed_in: SignIn, who: str
) -> None:
    actor = getattr(caseload.cast, who)
    client = signed_in(actor)
    offered = dict(client.get("/members/").context["export_form"].fields["purpose"].choices)
    assert set(offered) == {"", *(CODES[one] for one in PERMITTED[actor.role])}
    for purpose in {"TREAT", "HOPERAT", "HPAYMT", "ETREAT", "SYSADMIN"} - set(offered):
        assert taken(client, purpose=purpose).status_code == 303
    assert exported(actor) == []


def test_an_export_acts_for_the_purpose_that_it_states(
    caseload: Caseload, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What consents open for care is not thereby open to running the program."""
    acted: list[tuple[int, int]] = []

    def asked(actor: Actor, text: str) -> Columns:
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('hearth.context')")
            signed = cursor.fetchone()[0].split("~")[0]
        acted.append((actor.purpose, int(signed.split("|")[4])))
        return members_as_columns(actor, text)

    monkeypatch.setattr(wording, "members_as_columns", asked)
    for purpose in (Purpose.TREATMENT, Purpose.OPERATIONS):
        taken(signed_in(caseload.cast.greta), purpose=CODES[purpose])
    assert acted == [(one, one) for one in (Purpose.TREATMENT, Purpose.OPERATIONS)]


# --- text stays text


def named(caseload: Caseload, name: str) -> None:
    with acting(caseload.cast.interface):
        Member.objects.filter(pk=caseload.kit.pk).update(given_name=name, family_name="")


@pytest.mark.parametrize("name", FORMULAS)
def test_a_name_that_begins_as_a_formula_is_text_in_every_file(
    caseload: Caseload, signed_in: SignIn, name: str
) -> None:
    named(caseload, name)
    client = signed_in(caseload.cast.marta)
    with acting(caseload.cast.marta):
        shown = Member.objects.get(pk=caseload.kit.pk).name
    cells = [row[0] for row in rows_of(taken(client))]
    assert plain_cell(shown) in cells
    assert not [one for one in cells if one.startswith(("=", "+", "-", "@", "\t", "\r"))]
    for row in load_workbook(BytesIO(taken(client, "xlsx").content)).active:
        assert {cell.data_type for cell in row if cell.value is not None} <= {"s"}
        assert [cell for cell in row if cell.hyperlink] == []


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_a_string_in_a_sheet_and_quoted_in_a_csv(text: str) -> None:
    listing = Listing("List", ("A",), ((text,),), "Stamp")
    cell = load_workbook(BytesIO(as_file(listing, "xlsx"))).active["A3"]
    assert (cell.data_type, cell.value.replace("_x000D_", "\r")) == ("s", text)
    (row,) = list(csv.reader(StringIO(as_file(listing, "csv").decode("utf-8-sig"), newline="")))[2:]
    assert row == [f"'{text}"]


def test_a_pdf_makes_no_link_of_what_looks_like_one() -> None:
    text = "https://evil.example/ javascript:alert(1) <a href='x'>y</a>"
    content = as_file(Listing("List", ("A",), ((text,),), "Stamp"), "pdf")
    (page,) = PdfReader(BytesIO(content)).pages
    assert "/Annots" not in page
    assert "https://evil.example/" in page.extract_text()


def test_a_long_list_is_printed_whole_over_pages() -> None:
    rows = tuple(
        (f"Member {number} " + "long " * (number % 40), str(number)) for number in range(300)
    )
    pages = PdfReader(BytesIO(as_file(Listing("List", ("A", "B"), rows, "Stamp 7"), "pdf"))).pages
    words = [page.extract_text() for page in pages]
    assert len(words) > 5
    assert all("Stamp 7" in one for one in words)
    joined = " ".join(words).split()
    assert [number for number in range(300) if joined.count(str(number)) < 2] == []
