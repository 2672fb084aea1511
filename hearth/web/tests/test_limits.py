"""What takes too long is stopped, and said in a calm page; a server's cookies are of its host."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from hearth.foundation.statements import OF_A_PAGE, OF_A_REPORT, allow
from tests.support.cast import Cast

SignIn = Callable[..., Client]
AS_A_SERVER = """
import threading
from django.db import connection
import hearth.web.wsgi

def tell():
    with connection.cursor() as cursor:
        cursor.execute("show statement_timeout")
        print(cursor.fetchone()[0])
    connection.close()

tell()
thread = threading.Thread(target=tell)
thread.start()
thread.join()
"""
COOKIES = """
import django
django.setup()
from django.conf import settings
for name in ("SESSION", "CSRF", "LANGUAGE"):
    print(getattr(settings, f"{name}_COOKIE_NAME"), getattr(settings, f"{name}_COOKIE_SECURE"))
print(settings.DEVICE_COOKIE_NAME, settings.SESSION_COOKIE_SECURE)
"""


def told(script: str, **environment: str) -> list[str]:
    """What a Python of its own prints."""
    known = {**os.environ, "DJANGO_SETTINGS_MODULE": "hearth.settings", **environment}
    done = subprocess.run(
        [sys.executable, "-c", script], env=known, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.django_db
def test_each_thread_of_a_server_gives_a_statement_five_seconds() -> None:
    name = str(connection.settings_dict["NAME"])
    assert told(AS_A_SERVER, HEARTH_DATABASE=name) == [f"{OF_A_PAGE}s"] * 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"), [("en", "took too long"), ("es", "tardó demasiado")]
)
def test_a_statement_without_end_is_stopped_and_the_page_says_so(
    standing_cast: Cast,
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    words: str,
) -> None:
    def endless(*_args: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("set local statement_timeout = '50ms'")
            cursor.execute("select pg_sleep(20)")

    client = signed_in(standing_cast.marta)
    client.cookies["django_language"] = language
    client.raise_request_exception = False
    monkeypatch.setattr("hearth.worklist.views.my_day_of", endless)
    answer = client.get(reverse("my_day"))
    assert answer.status_code == 503
    assert words in answer.content.decode()
    monkeypatch.undo()
    assert client.get(reverse("my_day")).status_code == 200


@pytest.mark.django_db
def test_what_else_fails_is_not_called_slow(
    standing_cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(standing_cast.marta)
    client.raise_request_exception = False
    monkeypatch.setattr("hearth.worklist.views.my_day_of", lambda *_args: 1 / 0)
    answer = client.get(reverse("my_day"))
    assert (answer.status_code, b"took too long" in answer.content) == (500, False)


@pytest.mark.django_db
def test_a_report_is_given_a_minute_and_the_next_transaction_is_not() -> None:
    with connection.cursor() as cursor:
        allow()
        cursor.execute("show statement_timeout")
        (said,) = cursor.fetchone()
    assert said == f"{OF_A_REPORT // 60}min"


def test_cookies_of_a_server_are_of_its_host_alone() -> None:
    on_one_machine = told(COOKIES, HEARTH_LOCAL="1")
    assert all(line.endswith(" False") for line in on_one_machine)
    abroad = told(COOKIES, HEARTH_LOCAL="0")
    assert abroad == [f"__Host-{line.removesuffix(' False')} True" for line in on_one_machine]
