"""A state's file and a hospital's message go in, and a care manager knows what is due."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from hearth.access.actors import acting
from hearth.foundation.clock import frozen_at
from hearth.interop.demonstration import HOSPITAL, ROSTER, files
from hearth.ledger.models import Code, Evidence, Obligation, State
from hearth.ledger.services import NewEvidence, file_evidence
from hearth.members.models import Member
from tests.support.cast import ZONE, Cast

from .support import make_hospital, rows_of_everything

REAL = "shared/data/hl7v2/linuxforhealth-tests/ADT_A03-023-HL7ADTMessageTest.hl7"
MESSAGE = Path(settings.BASE_DIR).parent / REAL
MONDAY = datetime(2015, 5, 4, 14, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def run(*words: object) -> None:
    with frozen_at(MONDAY):
        call_command("import", *map(str, words))


def of_standard(member: Member, key: str):
    number = Code.objects.get(domain="standard", key=f"nys-health-home/{key}").number
    return Obligation.objects.filter(member=member, standard=number)


def alba() -> Member:
    return Member.objects.get(identifiers__value="AA10001A")


@pytest.mark.shared
@pytest.mark.skipif(not MESSAGE.exists(), reason="no real messages are kept beside the project")
def test_a_roster_and_a_real_discharge_open_the_follow_up_that_a_visit_meets(
    spring_2015: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    cast = spring_2015
    make_hospital(cast, "TestSystem")

    run("roster", ROSTER, "--offering", cast.offering.pk)
    said = capsys.readouterr().out
    assert "20 read = 18 loaded + 0 duplicate + 2 quarantined" in said
    assert "line 8: medicaid_id has not the shape AA99999A" in said
    assert "line 16: Enrolled without a signed consent." in said
    with acting(cast.interface):
        (core_service,) = of_standard(alba(), "monthly-core-service").filter(state=State.OPEN)
        assert core_service.due_on == date(2015, 5, 31)
        assert not of_standard(alba(), "follow-up-after-discharge").exists()

    run("adt", MESSAGE, "--network", cast.network.pk)
    assert "1 read = 1 loaded + 0 duplicate + 0 quarantined" in capsys.readouterr().out
    with acting(cast.interface):
        (follow_up,) = of_standard(alba(), "follow-up-after-discharge")
        discharge = Evidence.objects.get(pk=follow_up.opening_key)
        assert discharge.occurred_at == datetime(2015, 5, 2, 13, tzinfo=UTC)
        assert (discharge.source, discharge.member) == ("transitions_stay", alba())
        assert (follow_up.state, follow_up.opens_on) == (State.OPEN, date(2015, 5, 2))
        assert follow_up.due_on == date(2015, 5, 9)

    before = rows_of_everything(cast)
    run("roster", ROSTER, "--offering", cast.offering.pk)
    run("adt", MESSAGE, "--network", cast.network.pk)
    assert "1 read = 0 loaded + 1 duplicate + 0 quarantined" in capsys.readouterr().out
    assert rows_of_everything(cast) == before

    with frozen_at(MONDAY), acting(cast.interface):
        visit = NewEvidence("contact", MONDAY, ZONE, {"reached": True, "mode": "in_person"})
        filed = file_evidence(cast.interface, alba(), visit)
        assert [one.opening_key for one in filed.met] == [discharge.pk]


def test_the_demonstrations_files_show_a_days_work_at_the_door(
    standing_cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cast, today = standing_cast, date(2026, 3, 10)
    make_hospital(cast, HOSPITAL[0])
    where = {"roster": ("--offering", cast.offering.pk), "adt": ("--network", cast.network.pk)}
    for kind, name, content in files(today):
        path = tmp_path / name
        path.write_bytes(content)
        with frozen_at(datetime(2026, 3, 10, 12, tzinfo=UTC)):
            call_command("import", kind, str(path), *map(str, where[kind]))
    said = capsys.readouterr().out
    assert "assignment-2026-03.csv" in said
    assert "20 read = 18 loaded + 0 duplicate + 2 quarantined" in said
    assert "5 read = 4 loaded + 0 duplicate + 1 quarantined" in said
    number = Code.objects.get(
        domain="standard", key="nys-health-home/follow-up-after-discharge"
    ).number
    with acting(cast.interface):
        follow_ups = Obligation.objects.filter(standard=number).order_by("due_on")
        states = list(follow_ups.values_list("state", flat=True))
    assert states == [State.MISSED, State.OPEN, State.OPEN]


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 2, 28), date(2028, 2, 29)])
def test_the_demonstrations_roster_never_lies_ahead(today: date) -> None:
    ((_, _, roster), (_, _, messages)) = files(today, {"FERN": ["a@x", "b@x"], "RIVERS": ["c@x"]})
    rows = [line.split(",") for line in roster.decode().splitlines()[1:]]
    dates = {text for row in rows for text in row if text[:3] == "202"}
    assert max(dates) < today.isoformat()
    assert {text for row in rows for text in row if "@" in text} == {"a@x", "b@x", "c@x"}
    assert messages.count(b"MSH|") == 5
