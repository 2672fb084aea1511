"""Nothing that anybody typed is in a log: not Hearth's, not the server's, not PostgreSQL's."""

import ast
import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from hearth.access.actors import acting
from hearth.foundation.database import login_as_administrator
from hearth.foundation.logs import PlainFormatter, logging_for_granian
from hearth.foundation.models import User
from tests.support.cast import Cast, make_member

pytestmark = pytest.mark.django_db(transaction=False)
CANARY = "Canaryweather"
ROOT = Path(settings.BASE_DIR)
BROKEN = ("raising", "cast", "taken", "long")
BROKEN_HL7 = (
    f"MSH|^~\\&|ADT|{CANARY}|HEARTH|X|2026||ADT^A03|{CANARY}|P|2.5\r"
    f"PID|1||{CANARY}||{CANARY}^Alba\rPV1|1|I|{CANARY}"
)


@pytest.fixture
def written() -> Iterator[StringIO]:
    """What the log takes down, in the words of the handler that the settings name."""
    out = StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(PlainFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield out
    root.removeHandler(handler)


@pytest.fixture
def client(standing_cast: Cast, settings: object) -> Client:
    settings.ROOT_URLCONF = "tests.hostile.broken"  # type: ignore[attr-defined]
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(pk=standing_cast.marta.user_id))
    return client


def postgres_log() -> Path | None:
    """The log of the embedded server; of a named one only its administrator knows the place."""
    path = settings.VAR_DIR / "pg" / "log"
    return path if settings.EMBEDDED and path.is_file() else None


@pytest.mark.parametrize("how", BROKEN)
def test_what_fails_leaves_no_word_of_it_in_any_log(
    client: Client, written: StringIO, how: str
) -> None:
    path = postgres_log()
    before = path.stat().st_size if path else 0
    answer = client.get(
        f"/broken/{how}/{CANARY}/?q={CANARY}", {"q": CANARY}, headers={"referer": CANARY}
    )
    assert answer.status_code == 500
    said = written.getvalue()
    assert "incident=" in said  # it is in the log
    assert CANARY not in said
    assert CANARY not in answer.content.decode()
    if path:
        with path.open() as log:
            log.seek(before)
            assert CANARY not in log.read()


@pytest.mark.parametrize("how", BROKEN)
def test_the_page_of_what_failed_has_the_number_that_is_in_the_log(
    client: Client, written: StringIO, how: str
) -> None:
    page = client.get(f"/broken/{how}/{CANARY}/").content.decode()
    (number,) = set(re.findall(r"incident=(\S+)", written.getvalue()))
    assert re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}", number)
    assert number in page
    for word in ("Traceback", "ValueError", "psycopg", "select", "broken.py"):
        assert word not in page


def test_two_failures_have_two_numbers(client: Client, written: StringIO) -> None:
    for _ in range(2):
        client.get(f"/broken/raising/{CANARY}/")
    assert len(set(re.findall(r"incident=(\S+)", written.getvalue()))) == 2


def test_the_log_says_where_it_failed_and_how(client: Client, written: StringIO) -> None:
    client.get(f"/broken/cast/{CANARY}/")
    said = written.getvalue()
    assert "view=broken_cast" in said
    assert "sqlstate=22P02" in said
    assert re.search(r"broken\.py:\d+:bad_cast", said)


def test_a_panel_that_fails_leaves_no_word_of_it(
    client: Client, written: StringIO, standing_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_args: object) -> None:
        raise ValueError(CANARY)

    monkeypatch.setattr("hearth.encounters.panels.contacts_of_member", failing)
    alba = make_member(standing_cast, standing_cast.fernhill, care_managers=[standing_cast.marta])
    page = client.get(f"/members/{alba.pk}/")
    assert page.status_code == 200
    assert "'panel failed'" in written.getvalue()
    assert "panel=contacts" in written.getvalue()
    assert CANARY not in written.getvalue() + page.content.decode()


def test_a_message_that_cannot_be_filed_leaves_no_word_of_it(
    written: StringIO, standing_cast: Cast, tmp_path: Path
) -> None:
    log = postgres_log()
    before = log.stat().st_size if log else 0
    path = tmp_path / "broken.hl7"
    path.write_text(BROKEN_HL7)
    with suppress(SystemExit):
        call_command("import", "adt", str(path), "--network", str(standing_cast.network.pk))
    assert CANARY not in written.getvalue()
    if log:
        with log.open() as said:
            said.seek(before)
            assert CANARY not in said.read()


def test_words_of_other_libraries_are_not_taken_down(written: StringIO) -> None:
    logging.getLogger("django.security").error("Invalid header: %r", CANARY)
    logging.getLogger("procrastinate").error(f"Job of {CANARY} failed", extra={"job": CANARY})
    logging.getLogger("hearth.somewhere").warning("words of %s", CANARY)
    said = written.getvalue()
    assert said.count("test_logs.py:") == 3
    assert CANARY not in said


def test_only_ids_and_codes_are_taken_along(written: StringIO) -> None:
    log = logging.getLogger("hearth.somewhere")
    log.warning("a line", extra={"hat_id": 7, "panel": "not a code", "member": CANARY})
    assert written.getvalue().strip().endswith("WARNING hearth.somewhere 'a line' hat_id=7")


def test_an_ordinary_formatter_would_be_noticed() -> None:
    """The fault planted: what every other formatter writes of the same failure."""
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        record = logging.LogRecord(
            "django.request",
            40,
            "x.py",
            1,
            "%s",
            (CANARY,),
            (ValueError, error, error.__traceback__),
        )
    assert CANARY in logging.Formatter().format(record)
    assert CANARY not in PlainFormatter().format(record)


def test_every_handler_writes_ids_and_codes_alone() -> None:
    configured = settings.LOGGING
    assert {one["formatter"] for one in configured["handlers"].values()} == {"plain"}
    assert configured["loggers"]["django"]["handlers"] == []
    for name in ("django", "django.server", "django.request"):
        assert logging.getLogger(name).handlers == [], name
    kinds = {
        type(one.formatter)
        for one in logging.getLogger().handlers
        if type(one) is logging.StreamHandler
    }
    assert kinds == {PlainFormatter}


def test_the_server_keeps_no_list_of_addresses() -> None:
    granian = logging_for_granian()
    assert granian["loggers"]["granian.access"]["handlers"] == []
    source = (ROOT / "hearth/web/management/commands/serve.py").read_text()
    assert "log_access=False" in source


def test_what_our_own_code_logs_is_a_constant() -> None:
    """A line that is put together at run time could hold anything."""
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "hearth").rglob("*.py"))
        if "tests" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"log", "logger", "logging"}
        and node.func.attr in {"debug", "info", "warning", "error", "exception", "critical"}
        and not (len(node.args) == 1 and isinstance(node.args[0], ast.Constant))
    ]
    assert wrong == []


def test_a_quoting_server_would_be_noticed(standing_cast: Cast) -> None:
    """The fault planted: the same error of a login whose errors the server writes down."""
    path = postgres_log()
    if path is None:
        pytest.skip("The log of a named server is its administrator's.")
    before = path.stat().st_size
    name = connection.settings_dict["NAME"]
    with login_as_administrator().connect(name) as admin, pytest.raises(Exception, match=CANARY):
        admin.execute(f"select '{CANARY}'::int")
    with path.open() as log:
        log.seek(before)
        assert CANARY in log.read()
    with acting(standing_cast.marta):
        pass  # and the application's own login goes on
