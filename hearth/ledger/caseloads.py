"""Caseloads, counted as evidence: how many members somebody of the staff has from a day on.

Derived from care teams and from where members stand, in one statement for all of an offering; what
is filed already and no longer so is retracted, so that counting twice changes nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import connection

from hearth.access.actors import acting, interface_of
from hearth.foundation.clock import now, today_in
from hearth.ledger.models import Evidence, Installation
from hearth.ledger.packs import codes_of, installed_pack
from hearth.ledger.services import NewEvidence, file_evidence, retract_evidence
from hearth.network.models import Offering
from hearth.rules.evidence import CASELOAD, LARGEST_COUNT
from hearth.rules.model import Pack
from hearth.rules.obligation import SpanKind
from hearth.rules.resolve import Codes, value_of, values_of
from hearth.workforce.models import Employment

SOURCE = "ledger_caseload"

Counts = dict[tuple[int, date], tuple[int, int | None]]
"""By employment and day: how many members from that day on, and what they weigh."""


def file_caseloads(offering: Offering) -> int:
    """File what changed in the offering's caseloads up to today; how many pieces of evidence.

    One statement counts them all. Two counts at once would file everything twice: one waits.
    """
    with acting(interface_of(offering.network)) as actor:
        _wait_for_others(offering)
        counted, filed = counted_caseloads(offering), _filed(offering)
        gone = [row for key, row in filed.items() if counted.get(key) != _said(row)]
        for row in gone:
            retract_evidence(actor, row)
        stand = filed.keys() - {(row.employment_id, row.occurred_on) for row in gone}
        new = sorted(counted.keys() - stand)
        employments = Employment.objects.in_bulk({employment for employment, _ in new})
        for employment, day in new:
            evidence = _evidence(offering, day, *counted[employment, day])
            file_evidence(actor, employments[employment], evidence)
        return len(gone) + len(new)


def _wait_for_others(offering: Offering) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(7705, %s)", [offering.pk])


def counted_caseloads(offering: Offering) -> Counts:
    """What the care teams and places say now; the actor is the interface of the network."""
    installed = Installation.objects.filter(offering=offering, ended_at=None)
    installation = installed.select_related("version").first()
    if installation is None:
        return {}
    pack = installed_pack(installation.version)
    codes, weighing = codes_of(pack), _Weighing.of(pack, installation.parameters)
    with connection.cursor() as cursor:
        cursor.execute(
            "select employment_id, day, heads, weight"
            " from ledger_caseloads(%s, %s::smallint[], %s::jsonb, %s, %s)",
            [
                offering.pk,
                [codes.stages[one.code] for one in pack.stages if one.ends],
                json.dumps(weighing.rows(codes)),
                weighing.otherwise,
                today_in(offering.time_zone),
            ],
        )
        return {
            (employment, day): (min(heads, LARGEST_COUNT), _bounded(weight))
            for employment, day, heads, weight in cursor.fetchall()
        }


@dataclass(frozen=True)
class _Weighing:
    """What members weigh; nothing is weighed while a number of the network's is missing."""

    weights: tuple[tuple[str, str, int], ...] = ()
    otherwise: int | None = None

    @staticmethod
    def of(pack: Pack, parameters: Mapping[str, int]) -> "_Weighing":
        if pack.caseload is None:
            return _Weighing()
        known = values_of(pack, parameters)
        try:
            weights = tuple(
                (one.of, one.code, value_of(one.weight, known)) for one in pack.caseload.weights
            )
            return _Weighing(weights, value_of(pack.caseload.otherwise, known))
        except KeyError:
            return _Weighing()

    def rows(self, codes: Codes) -> list[tuple[int, int, int]]:
        """[kind of span, its value, weight]."""
        numbers = {"track": codes.tracks, "population": codes.populations}
        return [
            (SpanKind[of.upper()], numbers[of][code], weight) for of, code, weight in self.weights
        ]


def _bounded(weight: int | None) -> int | None:
    return None if weight is None else min(weight, LARGEST_COUNT)


def _filed(offering: Offering) -> dict[tuple[int, date], Evidence]:
    rows = Evidence.objects.filter(
        **{"source": SOURCE, "source_id": offering.pk, "kind": CASELOAD.number},
        superseded_at=None,
        is_retracted=False,
    ).select_related("employment")
    return {(row.employment_id or 0, row.occurred_on): row for row in rows}


def _said(row: Evidence) -> tuple[int, int | None]:
    return row.a1 or 0, row.a2


def _evidence(offering: Offering, day: date, heads: int, weight: int | None) -> NewEvidence:
    begins = datetime.combine(day, time(), ZoneInfo(offering.time_zone))
    return NewEvidence(
        kind=CASELOAD.code,
        occurred_at=min(begins, now()),
        zone=offering.time_zone,
        attributes={"heads": heads, "weight": weight},
        source=SOURCE,
        source_id=offering.pk,
    )
