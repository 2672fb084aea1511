"""How many queries each page asks, in each role: the same for 5 members and for 50.

The counts are kept in query_counts.json; a page that asks more must say so there.
HEARTH_WRITE_COUNTS=1 writes the file anew.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hearth.access.actors import Actor, acting
from hearth.encounters.services import log_contact
from hearth.web.tests.pages import PAGES
from tests.journeys.caseload import Caseload, new_contact, on
from tests.support.cast import Cast, make_member

pytestmark = pytest.mark.django_db
COUNTS = Path(__file__).parent / "query_counts.json"
FEW, MANY = 5, 50


def a_caseload(cast: Cast, count: int) -> Caseload:
    members = [
        make_member(cast, cast.fernhill, care_managers=[cast.marta], consent_to=[cast.lead])
        for _ in range(count)
    ]
    for member in members:
        with acting(cast.marta) as marta:
            log_contact(marta, member, new_contact(on(11, 4, 11, 0)))
    return Caseload(cast, members[0], members[1], members[2])


def counts_of(caseload: Caseload, signed_in: Callable[[Actor], Client]) -> dict[str, int]:
    found: dict[str, int] = {}
    for page in PAGES:
        if "{contact}" in page.path:
            continue
        for role in page.roles:
            client = signed_in(getattr(caseload.cast, role))
            address = page.path.format(alba=caseload.alba.pk)
            client.get(address)  # warms what is kept of packs and templates
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            found[f"{page.path} as {role}"] = len(seen)
    return found


def test_a_page_asks_as_much_for_50_members_as_for_5(
    standing_cast: Cast, signed_in: Callable[[Actor], Client]
) -> None:
    few = counts_of(a_caseload(standing_cast, FEW), signed_in)
    many = counts_of(a_caseload(standing_cast, MANY - FEW), signed_in)
    assert many == few
    if os.environ.get("HEARTH_WRITE_COUNTS") == "1":
        COUNTS.write_text(json.dumps(few, indent=2, sort_keys=True) + "\n")
    assert few == json.loads(COUNTS.read_text())
