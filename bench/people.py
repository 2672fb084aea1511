"""The network, its staff and its members: who is where, and who may see whom."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from bench.copying import NULL, Table
from bench.placing import LEAD, Placement
from bench.shape import FIRST_DAY, ZONE, Shape
from hearth.rules.labels import NORMAL, SUD_PART2

GIVEN = [
    "Ada", "Bo", "Cleo", "Dov", "Ella", "Finn", "Gia", "Hal", "Noor", "Jun", "Kai", "Luz",
    "Alba", "Nia", "Omar", "Pia", "Quin", "Marta", "Sol", "Tove", "Uri", "Vera", "Finch", "Xan",
    "Yara", "Zed",
]  # fmt: skip
FAMILY = [
    "Halabi", "Bright", "Castell", "Dunmore", "Estrada", "Fennick", "Garrow", "Hollis",
    "Ibarra", "Jessop", "Kessler", "Lorne", "Marsh", "Novak", "Adeleke", "Prewitt", "Serrano",
    "Rusk", "Santoro", "Tamm", "Underhill", "Vance", "Whitlow", "Yates", "Zorn",
]  # fmt: skip
PARAMETERS = '{"follow_up_days": 7}'
SIGNED = "2015-03-01"
RECORDED = "2015-03-01 12:00:00-05"
SHARING_SUD = 0.3  # of those who consent
TO_NORMAL, TO_SUD = "1", "11"  # as a consent joins what it names


def network_tables(shape: Shape) -> Iterator[Table]:
    """What must be there before a pack can be installed."""
    yield Table("network_network", "id, name", iter(["1\tThe measured state\n"]))
    yield Table("network_organization", "id, network_id, name, kind, code", _organizations(shape))
    offering = f"1\t1\t{LEAD}\t{shape.pack}\tMeasured\t{FIRST_DAY}\t{ZONE}\t{PARAMETERS}\n"
    yield Table(
        "network_offering",
        "id, network_id, lead_id, pack_key, title, go_live_on, time_zone, parameters",
        iter([offering]),
    )


def staff_tables(placed: Placement) -> Iterator[Table]:
    """Everybody who works anywhere. Nobody has a password: the bench signs them in itself."""
    yield Table(
        "foundation_user",
        "id, password, email, name, language, is_active, joined_at, sessions_ended",
        (
            f"{i}\t!\tworker{i}@bench.example\t{_name(i)}\ten\tt\t{RECORDED}\t0\n"
            for i in placed.workers
        ),
    )
    yield Table(
        "workforce_staff",
        "id, user_id, name",
        (f"{i}\t{i}\t{_name(i)}\n" for i in placed.workers),
    )
    yield Table(
        "workforce_employment",
        "id, staff_id, network_id, organization_id, role, starts_on",
        (
            f"{i}\t{i}\t1\t{placed.workplaces[i - 1]}\t{placed.role_of(i).value}\t2010-01-01\n"
            for i in placed.workers
        ),
    )


def member_tables(shape: Shape, placed: Placement) -> Iterator[Table]:
    """Members, their edges and consents, and what is withheld for want of a consent.

    The last is what the database's own triggers would have written; the load fires none.
    """
    yield Table(
        "members_member",
        "id, network_id, agency_id, label, given_name, family_name, chosen_name, pronouns,"
        " birth_on, language, phone, safe_contact",
        _members(placed),
    )
    yield Table(
        "access_edge",
        "network_id, agency_id, member_id, label, kind, employment_id, starts_on, recorded_at",
        _edges(placed),
    )
    labels = _consents(shape)
    given = list(zip(range(1, shape.enrollments + 1), placed.agency_of, labels, strict=True))
    yield Table(
        "access_consent",
        "network_id, agency_id, member_id, label, recipient_id, reasons, signed_on, recorded_at",
        (
            f"1\t{at}\t{i}\t{label}\t{LEAD}\t{what}\t{SIGNED}\t{RECORDED}\n"
            for i, at, what in given
            for label in (NORMAL if what == TO_NORMAL else SUD_PART2,)
            if what
        ),
    )
    yield Table(
        "access_withheld",
        "network_id, agency_id, member_id, label, lead_id, starts_on",
        (f"1\t{at}\t{i}\t0\t{LEAD}\t{SIGNED}\n" for i, at, what in given if not what),
    )


def withheld_members(shape: Shape) -> frozenset[int]:
    """Ids of the members whose care the lead may not see."""
    return frozenset(i for i, what in enumerate(_consents(shape), 1) if not what)


def _organizations(shape: Shape) -> Iterator[str]:
    yield f"{LEAD}\t1\tThe lead\tlead\tLEAD\n"
    for i in range(LEAD + 1, LEAD + 1 + shape.agencies):
        yield f"{i}\t1\tAgency {i}\tagency\tA{i}\n"


def _name(number: int) -> str:
    return f"{GIVEN[number % len(GIVEN)]} {FAMILY[number // len(GIVEN) % len(FAMILY)]}"


def _members(placed: Placement) -> Iterator[str]:
    born = [date(1935, 1, 1) + timedelta(days=8 * step) for step in range(2900)]
    for i, agency in enumerate(placed.agency_of):
        given, family = _name(i * 7).split()
        language = "es" if i % 5 == 0 else "en"
        rule = "Text first. No voicemail." if i % 11 == 0 else ""
        yield (
            f"{i + 1}\t1\t{agency}\t0\t{given}\t{family}\t\t\t"
            f"{born[i % len(born)]}\t{language}\t555-{i % 10_000:04}\t{rule}\n"
        )


def _edges(placed: Placement) -> Iterator[str]:
    for i, agency in enumerate(placed.agency_of, 1):
        yield f"1\t{agency}\t{i}\t0\t1\t{NULL}\t{SIGNED}\t{RECORDED}\n"
    for i, (agency, manager) in enumerate(zip(placed.agency_of, placed.manager_of, strict=True), 1):
        yield f"1\t{agency}\t{i}\t0\t2\t{manager}\t{SIGNED}\t{RECORDED}\n"


def _consents(shape: Shape) -> list[str]:
    """What each member's consent to the lead lets through; empty for those who gave none."""
    chance = random.Random(f"{shape.seed} consents").random
    labels = []
    for _ in range(shape.enrollments):
        drawn = chance() / shape.consenting
        labels.append("" if drawn > 1 else TO_SUD if drawn < SHARING_SUD else TO_NORMAL)
    return labels
