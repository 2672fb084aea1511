"""The demonstration as a newcomer finds it: two networks, two programs, a server of its own."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from hearth.access.permissions import SIGNED_IN
from hearth.foundation.database import login_as_administrator
from hearth.interop.demonstration.cast import PASSWORD
from tests.journeys.conftest import DESK, PHONE, ROOT, Open, Site, migrated, run, serving, windows
from tests.journeys.looking import look
from tests.spec.tutorial import TUTORIAL, as_shown, carry_out, steps

pytestmark = pytest.mark.browser
COUNTED = """
select c.key, count(*) from ledger_obligation o join ledger_code c
on c.domain = 'standard' and c.number = o.standard group by 1
"""


@dataclass(frozen=True)
class Demonstration:
    """Where it is served, and what the command said when it was built and when it was repeated."""

    surroundings: dict[str, str]
    url: str
    built: str
    repeated: str


@pytest.fixture(scope="module")
def demonstration() -> Iterator[Demonstration]:
    surroundings = migrated("demonstration")
    built, repeated = (run(["manage.py", "demo"], surroundings) for _ in range(2))
    with serving(surroundings) as url:
        yield Demonstration(surroundings, url, built, repeated)


@pytest.fixture
def visit(demonstration: Demonstration, browser: Browser) -> Open:
    return windows(Site(demonstration.url, 0, 0, 0, "", "", "", ""), browser)


def test_it_is_built_once(demonstration: Demonstration) -> None:
    assert "Demonstration built" in demonstration.built
    assert "already there; settling changed 0 obligations" in demonstration.repeated


def test_there_is_somebody_for_every_role(demonstration: Demonstration) -> None:
    wanted = {str(role.label) for role in SIGNED_IN}
    assert {role for role in wanted if f" {role} " not in demonstration.built} == set()


def test_both_programs_have_obligations_that_every_engine_agrees_on(
    demonstration: Demonstration,
) -> None:
    said = run(["manage.py", "reconcile"], demonstration.surroundings)
    assert said.count("0 rows differ from the set engine; 0 from the reference engine") == 2
    with login_as_administrator().connect(demonstration.surroundings["HEARTH_DATABASE"]) as admin:
        counted = dict(admin.execute(COUNTED).fetchall())
    assert {key for key in counted if "ryan-white" in key} == {
        f"nyc-ryan-white-ccp/{code}"
        for code in (
            *("conference-after-event", "criteria-before-graduation"),
            *("curriculum-before-graduation", "daily-observed-dose", "monthly-face-to-face"),
            *("monthly-training", "quarterly-conference", "quarterly-face-to-face"),
            "weekly-chart-review",
        )
    }
    assert counted["nys-health-home/monthly-core-service"] > 40


def test_a_dose_a_day_is_one_line_and_seeing_it_taken_meets_it(visit: Open) -> None:
    with visit(PHONE) as imke:
        page = imke.page
        imke.sign_in("imke@demo.example", PASSWORD)
        card = page.locator(".member-card", has_text="Delphine Aragosa")
        expect(card.get_by_text("A dose observed every day")).to_have_count(1)
        look(imke, "my-day-phone-second-program")
        card.get_by_role("link", name="Log a contact").click()
        for name in ("In person", "Reached"):
            page.get_by_label(name, exact=True).check()
        page.get_by_role("button", name="Observed dose", exact=True).click()
        dose = page.get_by_role("group", name="Observed dose", exact=True)
        dose.get_by_label("Seen to be taken").check()
        dose.get_by_label("Mode").select_option("in_person")
        page.get_by_role("button", name="Save contact").click()
        expect(page.get_by_role("heading", name="Observed dose")).to_be_visible()
        expect(page.locator("main")).to_contain_text("A dose observed every day")
        look(imke, "saved-second-program-phone")


def test_what_was_asked_every_day_is_counted_and_named_by_the_program(visit: Open) -> None:
    with visit() as imke:
        page = imke.page
        imke.sign_in("imke@demo.example", PASSWORD)
        page.get_by_role("link", name="Delphine Aragosa").first.click()
        history = page.locator("#panel-history")
        expect(history.get_by_role("listitem").first).to_contain_text("A dose observed every day")
        look(imke, "member-second-program-desk")
        history.get_by_text("A dose observed every day").click()
        expect(history).to_contain_text("observed dose, Nov 12")


def test_pages_about_a_program_speak_its_own_words(visit: Open) -> None:
    for width, device in ((DESK, "desk"), (PHONE, "phone")):
        with visit(width) as imke:
            page = imke.page
            imke.sign_in("imke@demo.example", PASSWORD)
            expect(page.locator("main")).to_contain_text(" clients")
            expect(page.locator("main")).not_to_contain_text(" members")
            page.get_by_role("link", name="Delphine Aragosa").first.click()
            expect(page.locator("main")).to_contain_text("Care coordinator")
            expect(page.locator("main")).not_to_contain_text("Care manager")
            look(imke, f"words-of-the-program-{device}")
            page.goto(page.url + "contacts/new/")
            # A program without services has nothing to ask about them.
            expect(page.get_by_text("What you did")).to_have_count(0)
            expect(page.get_by_text("core services")).to_have_count(0)
            look(imke, f"words-log-contact-{device}")


def test_the_programs_words_stand_in_spanish(visit: Open) -> None:
    with visit() as imke:
        imke.sign_in("imke@demo.example", PASSWORD)
        imke.page.get_by_role("button", name="Español").click()
        expect(imke.page.locator("main")).to_contain_text(" clientes")
        expect(imke.page.locator("main")).not_to_contain_text("participantes")


def test_a_supervisor_sees_what_is_due_of_the_team(visit: Open) -> None:
    with visit(PHONE) as rosalba:
        page = rosalba.page
        rosalba.sign_in("rosalba@demo.example", PASSWORD)
        page.goto(f"{rosalba.site.url}/team/")
        expect(page.get_by_role("heading", name="Team", exact=True)).to_be_visible()
        expect(page.get_by_text("Tobiah Wexcombe").first).to_be_visible()
        look(rosalba, "team-phone")
        page.get_by_role("link", name="Record a session with Tobiah Wexcombe").click()
        look(rosalba, "record-session-phone")


def test_the_tutorial_ends_with_somebody_in_its_program(
    demonstration: Demonstration, visit: Open, tmp_path: Path
) -> None:
    """The commands of its last chapter, on the packs its reader wrote; then the page it tells of.

    Last in this file: afterwards the network has a member more.
    """
    packs = shutil.copytree(ROOT / "packs", tmp_path / "packs")
    surroundings = demonstration.surroundings | {"HEARTH_PACKS": str(packs)}
    page = TUTORIAL.read_text(encoding="utf-8")
    ran = [
        one
        for step in steps(page)
        for one in carry_out(step, tmp_path, lambda words: run(["manage.py", *words], surroundings))
        if one[0].typed.startswith(("hearth offer", "hearth import"))
    ]
    assert len(ran) == 2
    for command, lines in ran:
        assert as_shown(command.shown, lines), "\n".join([f"$ {command.typed}", *lines])
    told = re.search(
        r"Sign in as `(?P<who>[^`]+)`.*?\sstands (?P<member>.*?) with ", page, re.DOTALL
    )
    assert told
    with visit(PHONE) as visitor:
        visitor.sign_in(told["who"], PASSWORD)
        visitor.open("/my-day/?show=coming")  # due at the end of the month: all, not the first five
        visitor.page.get_by_role("link", name=told["member"], exact=True).click()
        due = visitor.page.get_by_role("region", name="What is due")
        expect(due.locator(".due-row__title", has_text="Two visits every month")).to_be_visible()
        visitor.page.get_by_role("link", name="Log a contact").first.click()
        expect(visitor.page.get_by_role("button", name="Lesson", exact=True)).to_be_visible()
