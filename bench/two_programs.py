"""The measured state, made to run two real programs with every one of their standards.

Loaded as ever, then moved by ten years and given what the packs ask about: tracks, groups, holds,
assessments, plans, doses and so on. What the networks' numbers and the shares of members are here
is the bench's own choice, and no figure of any program.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import psycopg

from bench.placing import LEAD
from bench.shape import BULK_LOADED_AT, FIRST_DAY, LAST_DAY, NOON, ZONE
from hearth.foundation.owner import as_owner
from hearth.ledger.labelling import place_label, program_label
from hearth.ledger.models import Code, Installation
from hearth.ledger.packs import install_pack, installed_pack, kind_in
from hearth.network.models import Offering
from hearth.rules.evidence import encode
from hearth.rules.model import Pack
from hearth.rules.obligation import SpanKind

YEARS = 10
NETWORK = 1
SECOND_IN = 10  # one member in so many is in the second program


def later(day: date) -> date:
    """A day of the load as it is after the move."""
    return day.replace(year=day.year + YEARS)


MOMENT: datetime = NOON.replace(year=NOON.year + YEARS)
LOADED_AT: datetime = BULK_LOADED_AT.replace(year=BULK_LOADED_AT.year + YEARS)
"""That evening: all of the load was known before."""
TODAY = later(LAST_DAY)


@dataclass(frozen=True)
class Program:
    """A pack with the numbers that the bench sets for it; `subjects` of the load, as SQL."""

    offering: int
    pack: str
    subjects: str
    parameters: Mapping[str, int]


PROGRAMS = (
    Program(
        *(1, "nys-health-home", f"id % {SECOND_IN} <> 0"),
        {
            **{"follow_up_days": 7, "assessment_days": 60, "plan_days": 60, "change_days": 30},
            **{"reassessment_days": 180, "plan_review_days": 180, "screening_months": 6},
            **{"caseload_days": 14, "hh_plus_weight": 60, "other_weight": 30},
        },
    ),
    Program(
        *(2, "nyc-ryan-white-ccp", f"id % {SECOND_IN} = 0"),
        {
            **{"conference_days": 14, "daily_from": 4, "weekly_from": 3, "monthly_from": 2},
            **{"track_hold_days": 30, "caseload_ceiling": 20, "caseload_days": 14},
        },
    ),
)


@dataclass(frozen=True)
class Stay:
    """A span for the members that `whom` chooses (SQL over `placed`), from a day to another."""

    offering: int
    kind: SpanKind
    code: str
    whom: str
    starts: str = "began"
    ends: str = "null"


@dataclass(frozen=True)
class Act:
    """Evidence about the members that `whom` chooses, on each of the days (SQL, a set)."""

    offering: int
    kind: str
    attributes: Mapping[str, object]
    whom: str
    days: str


LONG_SINCE = "date '2018-06-11'"
# Tracked since outreach still asked for visits, whose blocks ended in 2020: the longest histories.
LONG_TRACKED = "number % 100 = 9 and began >= go_live"

STAYS = (
    Stay(1, SpanKind.STAGE, "outreach", LONG_TRACKED, LONG_SINCE, "date '2018-09-01'"),
    Stay(
        *(1, SpanKind.POPULATION, "outreach_month_2", LONG_TRACKED),
        *("date '2018-07-01'", "date '2018-08-01'"),
    ),
    Stay(1, SpanKind.STAGE, "enrolled", LONG_TRACKED, "date '2018-09-01'", "began"),
    # Before they were enrolled, for some who came lately.
    Stay(
        1, SpanKind.STAGE, "outreach", "number % 40 = 1 and began > go_live", "began - 30", "began"
    ),
    Stay(1, SpanKind.POPULATION, "hh_plus_smi", "number % 20 = 2"),
    Stay(1, SpanKind.POPULATION, "hh_plus_aot", "number % 100 = 3"),
    Stay(1, SpanKind.POPULATION, "hh_plus_hiv", "number % 50 = 4"),
    Stay(1, SpanKind.HOLD, "hospital_stay", "number % 50 = 5", "today - 40", "today - 33"),
    Stay(2, SpanKind.TRACK, "observed_daily", "number % 20 = 0"),
    Stay(2, SpanKind.TRACK, "weekly", "number % 20 between 1 and 4"),
    Stay(2, SpanKind.TRACK, "monthly", "number % 20 between 5 and 11"),
    Stay(2, SpanKind.TRACK, "quarterly", "number % 20 > 11"),
    Stay(2, SpanKind.HOLD, "hospital", "number % 50 = 0", "today - 40", "today - 33"),
)
COMPREHENSIVE = {"type": "comprehensive"}
FORMAL = {"formal": True, "with_provider": True}
ACTS = (
    Act(1, "consent", {"names_minimum": True}, "number % 40 = 1", "values (began - 10)"),
    Act(1, "assessment", COMPREHENSIVE, "number % 5 <> 0", "values (began + 40)"),
    Act(1, "assessment", COMPREHENSIVE, "number % 3 = 0", "values (began + 200)"),
    Act(
        *(1, "assessment", {"type": "continued_eligibility"}, "number % 2 = 0"),
        "values (today - 100)",
    ),
    Act(
        *(1, "plan", {"type": "first", "member_agreed": True}, "number % 5 <> 0"),
        "values (began + 50)",
    ),
    Act(
        *(1, "plan", {"type": "review", "member_agreed": True}, "number % 3 = 0"),
        "values (began + 210)",
    ),
    Act(1, "significant_event", {"type": "housing"}, "number % 20 = 7", "values (today - 45)"),
    Act(2, "significant_event", {"type": "housing"}, "number % 20 = 7", "values (today - 45)"),
    Act(2, "conference", FORMAL, "number % 3 <> 0", "values (today - 20), (today - 110)"),
    Act(
        *(2, "observed_dose", {"observed": True, "mode": "in_person"}, "number % 20 = 0"),
        "select today - 120 + step from generate_series(0, 119) as step where step % 9 <> 0",
    ),
    Act(
        *(2, "chart_review", {"mode": "in_person"}, "number % 20 between 1 and 4"),
        "select today - 120 + 7 * step from generate_series(0, 16) as step where step % 5 <> 0",
    ),
    Act(
        *(2, "graduation_review", {"medical": True, "social": True}, "number % 30 = 0"),
        "values (today - 30)",
    ),
    *(
        Act(
            2,
            "topic_taught",
            {"topic": topic},
            f"number % 18 >= {place}",
            f"values (began + {place})",
        )
        for place, topic in enumerate(
            ("lab_results", "daily_routine", "side_effects", "refills", "care_team", "support")
        )
    ),
)


def run_two_programs(admin: psycopg.Connection) -> None:
    """Turn a load into a state with both programs; the connection fires no triggers meanwhile."""
    admin.execute("set session_replication_role = replica")
    for statement in _moved():
        admin.execute(statement)
    _offer(admin)
    _place(admin)
    admin.execute(
        f"update ledger_subject set tracked_from = {LONG_SINCE} where id in"
        f" (select id from bench.placed where offering_id = 1 and {LONG_TRACKED})".encode()
    )
    for stay in STAYS:
        admin.execute(_span(stay))
    for act in ACTS:
        admin.execute(_evidence(act))
    admin.execute(SIGN_OFFS)
    for table in ("ledger_evidence", "ledger_span", "ledger_subject", "ledger_enrollment"):
        admin.execute(f"vacuum (full, analyze) {table}".encode())
    admin.execute("set session_replication_role = origin")


def _moved() -> Iterator[bytes]:
    """Every day of the load, ten years later."""
    columns = {
        "ledger_evidence": ("occurred_at", "occurred_on", "recorded_at", "superseded_at"),
        "ledger_span": ("starts_on", "ends_on", "recorded_at"),
        "ledger_subject": ("tracked_from",),
        "ledger_enrollment": ("opened_at",),
    }
    for table, names in columns.items():
        changes = ", ".join(f"{name} = {name} + interval '{YEARS} years'" for name in names)
        yield f"update {table} set {changes}".encode()


def _offer(admin: psycopg.Connection) -> None:
    """Both packs, installed as the migrator would; everybody belongs to one of the programs."""
    admin.execute("truncate ledger_installation, ledger_packversion cascade")
    with as_owner():
        Offering.objects.all().update(pack_key=PROGRAMS[0].pack)
        for program in PROGRAMS:
            offering, _ = Offering.objects.update_or_create(
                pk=program.offering,
                defaults={
                    **{"network_id": NETWORK, "lead_id": LEAD, "title": program.pack},
                    **{"pack_key": program.pack, "go_live_on": later(FIRST_DAY)},
                    **{"time_zone": ZONE, "parameters": program.parameters},
                },
            )
            install_pack(offering)
    for program in PROGRAMS:
        label = program_label(_pack(program.offering))
        for table in ("ledger_subject", "ledger_enrollment"):
            admin.execute(
                f"update {table} set offering_id = {program.offering}, label = {label}"
                f" where {program.subjects}".encode()
            )
        enrolled = _number(program.offering, SpanKind.STAGE, "enrolled")
        admin.execute(
            f"update ledger_span s set value = {enrolled}, label = {label} from ledger_subject e"
            f" where e.id = s.subject_id and e.offering_id = {program.offering}".encode()
        )


def _place(admin: psycopg.Connection) -> None:
    """Who is where: `number` counts within a program, so that shares are of the program."""
    admin.execute(
        f"""
        create table bench.placed as
        select s.id, s.network_id, s.agency_id, s.member_id, s.offering_id, s.tracked_from,
            s.id / {SECOND_IN} as number, e.employment_id as recorder,
            (select min(p.starts_on) from ledger_span p where p.subject_id = s.id
                and p.ends_on is null) as began,
            date '{later(FIRST_DAY)}' as go_live, date '{TODAY}' as today
        from ledger_subject s join access_edge e on e.member_id = s.member_id and e.kind = 2
        """.encode()
    )
    admin.execute("delete from bench.placed where began is null")


def _pack(offering: int) -> Pack:
    return installed_pack(Installation.objects.get(offering=offering, ended_at=None).version)


def _number(offering: int, kind: SpanKind, code: str) -> int:
    pack = next(one.pack for one in PROGRAMS if one.offering == offering)
    return Code.objects.get(domain=f"{kind.name.lower()}:{pack}", key=code).number


def _span(stay: Stay) -> bytes:
    value = _number(stay.offering, stay.kind, stay.code)
    label = place_label(_pack(stay.offering), stay.kind, stay.code)
    return f"""
        insert into ledger_span (network_id, agency_id, member_id, subject_id, label, kind, value,
            starts_on, ends_on, recorded_at)
        select network_id, agency_id, member_id, id, {label}, {stay.kind.value}, {value},
            {stay.starts}, {stay.ends}, {stay.starts} + time '12:00'
        from bench.placed where offering_id = {stay.offering} and {stay.whom}
    """.encode()


COLUMNS = """network_id, agency_id, label, member_id, kind, a1, a2, a3, a4, a5, a6, a7, a8,
    answers_id, occurred_at, zone, occurred_on, recorded_at, recorder_id, source, is_retracted"""


def _evidence(act: Act) -> bytes:
    kind = kind_in(NETWORK, act.kind)
    if kind is None:
        raise LookupError(f"No pack knows {act.kind}.")
    slots = ", ".join("null" if one is None else str(one) for one in encode(kind, act.attributes))
    return f"""
        insert into ledger_evidence ({COLUMNS})
        select network_id, agency_id, {kind.label}, member_id, {kind.number}, {slots}, null,
            day + time '12:00', '{ZONE}', day, day + time '12:00', recorder, '', false
        from bench.placed cross join lateral ({act.days}) as d (day)
        where offering_id = {act.offering} and {act.whom} and day between tracked_from and today
    """.encode()


# Most plans are signed a week later, by a nurse, who names the plan.
SIGN_OFFS = f"""
    insert into ledger_evidence ({COLUMNS})
    select network_id, agency_id, 0, member_id, 10, 2, 5, null, null, null, null, null, null, id,
        occurred_at + interval '7 days', zone, occurred_on + 7, recorded_at + interval '7 days',
        recorder_id, '', false
    from ledger_evidence where kind = 9 and id % 5 <> 0 and occurred_on < date '{TODAY}' - 7
""".encode()


def newly_contacted(share: float) -> bytes:
    """Something new about this share of the members, a core service in person today; takes the
    instant twice, as it happened and as it was known.
    """
    return f"""
        insert into ledger_evidence ({COLUMNS})
        select network_id, agency_id, 0, member_id, 1, 1, 1, 1, 30, 1, null, null, null, null,
            %s, '{ZONE}', date '{TODAY}', %s, recorder, 'bench', false
        from bench.placed where number %% {round(1 / share)} = 0
    """.encode()
