"""Random histories: fifty members, each settled as of three dates, from one seed.

Hypothesis draws the seed and the pack; a plain generator fills in the many rows, which
Hypothesis itself would take far too long to draw. Days are drawn close together, so that
boundaries, ties and overlaps happen often.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

from hearth.rules.evidence import (
    ADMISSION,
    CONTACT,
    DISCHARGE,
    PROMISE,
    PROMISE_KEPT,
    SLOTS,
    WAIVER,
    Attribute,
    Kind,
)
from hearth.rules.labels import NORMAL, unions
from hearth.rules.obligation import Evidence, Obligation, Span, SpanKind, Subject
from hearth.rules.windows import month_first, month_of, number
from tests.generative.packs import (
    HOLDS,
    LARGEST_GENERATED_COUNT,
    LENGTHS,
    POPULATIONS,
    ROLES,
    STAGES,
    TODAY,
    TRACKS,
)
from tests.support.engines import Situation

MEMBERS = 50
DATES = 3
MOST_PIECES = 30
"""Of evidence about one party."""
GENERATED_KINDS = (CONTACT, ADMISSION, DISCHARGE, WAIVER, PROMISE, PROMISE_KEPT)
YEAR = 365


def situations(seeds: Iterable[int], standards: int) -> Situation:
    """The histories of several seeds side by side, as those of a network are."""
    apart = [_situation(seed, standards, i * MEMBERS) for i, seed in enumerate(seeds)]
    return Situation(
        tuple(one for each in apart for one in each.subjects),
        tuple(one for each in apart for one in each.spans),
        tuple(one for each in apart for one in each.evidence),
    )


def _situation(seed: int, standards: int, before: int) -> Situation:
    """Members with stays and evidence; some share a party, as a member enrolled twice does.

    Numbers begin after those of as many members before.
    """
    random = Random(seed)
    subjects: list[Subject] = []
    spans: list[Span] = []
    for member in range(before + 1, before + MEMBERS + 1):
        party = 1_000 + random.randint(max(before + 1, member - 1), member)
        stays = _spans(random)
        born = _birthday(random)
        tracked_from = TODAY - random.choice([200, 120, random.randint(0, 150)])
        for date in range(DATES):
            subject_id = member * 10 + date
            as_of = TODAY + random.randint(-70, 70)
            subjects.append(Subject(subject_id, party, tracked_from, as_of, born))
            spans += [Span(subject_id, *stay) for stay in stays]
    parties = sorted({subject.party for subject in subjects})
    return Situation(
        tuple(subjects),
        tuple(spans),
        tuple(_evidence(random, parties, standards, before * MOST_PIECES)),
    )


def _birthday(random: Random) -> int | None:
    """Now and then nobody knows it; often somebody comes of age about now."""
    if random.random() < 0.1:
        return None
    age = random.choice([18, 21, random.randint(10, 60)])
    return number(TODAY - age * YEAR - age // 4 + random.randint(-150, 150))


def _spans(random: Random) -> list[tuple[int, int, int, int | None]]:
    """Where a subject stood: as a member mostly, now and then as staff."""
    if random.random() < 0.1:
        return _stays(random, SpanKind.STAFF_ROLE, len(ROLES))
    several = _stays(random, SpanKind.STAGE, len(STAGES))
    for kind, values in (
        (SpanKind.TRACK, len(TRACKS)),
        (SpanKind.POPULATION, len(POPULATIONS)),
        (SpanKind.HOLD, len(HOLDS)),
    ):
        if random.random() < 0.9:
            several += _stays(random, kind, values)
    return several


def _stays(random: Random, kind: SpanKind, values: int) -> list[tuple[int, int, int, int | None]]:
    """Stays that touch, overlap, leave gaps, last no day, or never end."""
    stays: list[tuple[int, int, int, int | None]] = []
    day = TODAY - random.randint(20, 180)
    for _ in range(random.choice([0, 1, 1, 1, 2, 2, 3])):
        length = random.choice([0, 1, 15, random.randint(1, 90), random.randint(1, 120)])
        ends_on = None if random.random() < 0.25 else day + length
        stays.append((kind, random.randint(1, values), day, ends_on))
        day += length + random.choice([-5, 0, 0, 1, 12])
    return stays


def _evidence(
    random: Random, parties: Sequence[int], standards: int, before: int
) -> list[Evidence]:
    pieces: list[Evidence] = []
    for party in parties:
        own: list[Evidence] = []
        for _ in range(random.randint(0, MOST_PIECES)):
            kind = random.choices(GENERATED_KINDS, weights=[12, 1, 5, 9, 3, 3])[0]
            own.append(
                _piece(random, before + len(pieces) + len(own) + 1, party, own, kind, standards)
            )
        pieces += own
    random.shuffle(pieces)
    return pieces


def _piece(
    random: Random, number: int, party: int, own: Sequence[Evidence], kind: Kind, standards: int
) -> Evidence:
    """Many pieces fall on the very day on which something else begins or ends.

    Ids do not follow the days. Roots differ from ids as they do in a corrected chain, whose
    current version has a later id.
    """
    day = _day(random, [piece.occurred_on for piece in own])
    answered = random.choice(own).root_id if own and random.random() < 0.6 else None
    slots = [_slot(random, attribute) for attribute in kind.attributes]
    if kind == WAIVER:
        slots = [random.randint(1, standards)]
        day, answered = _waived(random, day, own)
    slots += [None] * (SLOTS - len(slots))
    root = number * 2 if random.random() < 0.2 else number * 2 + 1
    label = random.choice([NORMAL, NORMAL, NORMAL, *unions()])
    return Evidence(number * 2 + 1, root, party, kind.number, tuple(slots), answered, day, label)


def with_waivers(seed: int, people: Situation, obligations: Sequence[Obligation]) -> Situation:
    """The same people, some of their obligations waived: by chance alone, few waivers hit one."""
    random = Random(seed)
    parties = {subject.subject_id: subject.party for subject in people.subjects}
    latest = max((piece.evidence_id for piece in people.evidence), default=0)
    waivers: list[Evidence] = []
    for one in random.sample(obligations, len(obligations) // 12):
        latest += 2
        slots = (one.standard, *[None] * (SLOTS - 1))
        day = random.randint(one.opens_on, max(one.opens_on, min(one.due_on, TODAY)))
        about = (latest, latest, parties[one.subject_id], WAIVER.number, slots)
        waivers.append(Evidence(*about, one.opening_key, day, random.choice(unions())))
    return replace(people, evidence=(*people.evidence, *waivers))


def _waived(random: Random, day: int, own: Sequence[Evidence]) -> tuple[int, int]:
    """A day, and the key of an opening whose window the day mostly falls into."""
    if own and random.random() < 0.6:
        opening = random.choice(own)
        return opening.occurred_on + random.choice(
            [0, 1, 7, random.randint(0, 45)]
        ), opening.root_id
    month = month_of(day)
    firsts = [month_first(month), month_first(month // 3 * 3), day, (day + 3) // 7 * 7 - 3]
    return day, number(random.choice(firsts) + random.choice([0, 0, 0, 0, 1]))


def _day(random: Random, known: Sequence[int]) -> int:
    """Anywhere; or a length after an earlier piece, or after the end of a month."""
    anywhere = TODAY + random.randint(-150, 100)
    form = random.random()
    if form < 0.5:
        return anywhere
    since = (
        random.choice(known) if known and form < 0.8 else month_first(month_of(anywhere) + 1) - 1
    )
    return since + random.choice([0, *LENGTHS]) + random.choice([0, 0, 0, 1])


def _slot(random: Random, attribute: Attribute) -> int | None:
    if random.random() < 0.08:
        return None
    if attribute.type == "flag":
        return int(random.random() < 0.7)
    if attribute.type == "code":
        return random.randint(1, len(attribute.values))
    return random.randint(0, LARGEST_GENERATED_COUNT)
