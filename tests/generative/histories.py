"""Random histories: fifty members, each settled as of three dates, from one seed.

Hypothesis draws the seed and the pack; a plain generator fills in the many rows, which
Hypothesis itself would take far too long to draw. Days are drawn close together, so that
boundaries, ties and overlaps happen often.
"""

from collections.abc import Sequence
from random import Random

from hearth.rules.evidence import CORE_KINDS, SLOTS, WAIVER, Attribute
from hearth.rules.obligation import STAGE_SPAN, Evidence, Span, Subject
from hearth.rules.windows import month_last, month_of
from tests.generative.packs import LARGEST_GENERATED_COUNT, LENGTHS, STAGES, TODAY
from tests.support.engines import Situation

MEMBERS = 50
DATES = 3
OTHER_SPAN = 2


def situation(seed: int, standards: int) -> Situation:
    """Members with stays and evidence; some share a party, as a member enrolled twice does."""
    random = Random(seed)
    subjects: list[Subject] = []
    spans: list[Span] = []
    for member in range(1, MEMBERS + 1):
        party = 1_000 + random.randint(max(1, member - 1), member)
        stays = _stays(random)
        tracked_from = TODAY - random.choice([200, 120, random.randint(0, 150)])
        for date in range(DATES):
            subject_id = member * 10 + date
            as_of = TODAY + random.randint(-70, 70)
            subjects.append(Subject(subject_id, party, tracked_from, as_of))
            spans += [Span(subject_id, *stay) for stay in stays]
    parties = sorted({subject.party for subject in subjects})
    return Situation(tuple(subjects), tuple(spans), tuple(_evidence(random, parties, standards)))


def _stays(random: Random) -> list[tuple[int, int, int, int | None]]:
    """Stays that touch, overlap, leave gaps, last no day, or never end."""
    stays: list[tuple[int, int, int, int | None]] = []
    day = TODAY - random.randint(20, 180)
    for _ in range(random.choice([0, 1, 1, 1, 2, 2, 3])):
        length = random.choice([0, 1, 15, random.randint(1, 90), random.randint(1, 120)])
        ends_on = None if random.random() < 0.25 else day + length
        kind = OTHER_SPAN if random.random() < 0.05 else STAGE_SPAN
        stays.append((kind, random.randint(1, len(STAGES)), day, ends_on))
        day += length + random.choice([-5, 0, 0, 1, 12])
    return stays


def _evidence(random: Random, parties: Sequence[int], standards: int) -> list[Evidence]:
    pieces: list[Evidence] = []
    for party in parties:
        own: list[Evidence] = []
        for _ in range(random.randint(0, 26)):
            piece = _piece(random, len(pieces) + len(own) + 1, party, own, standards)
            own.append(piece)
        pieces += own
    random.shuffle(pieces)
    return pieces


def _piece(
    random: Random, number: int, party: int, own: Sequence[Evidence], standards: int
) -> Evidence:
    """Many pieces fall on the very day on which something else begins or ends.

    Ids do not follow the days. Roots differ from ids as they do in a corrected chain, whose
    current version has a later id.
    """
    kind = random.choices(CORE_KINDS, weights=[12, 1, 4, 6, 3, 3])[0]
    day = _day(random, [piece.occurred_on for piece in own])
    answered = random.choice(own).root_id if own and random.random() < 0.6 else None
    slots = [_slot(random, attribute) for attribute in kind.attributes]
    if kind == WAIVER:
        slots = [random.randint(1, standards)]
    slots += [None] * (SLOTS - len(slots))
    root = number * 2 if random.random() < 0.2 else number * 2 + 1
    label = random.choice([0, 0, 0, 10])
    return Evidence(number * 2 + 1, root, party, kind.number, tuple(slots), answered, day, label)


def _day(random: Random, known: Sequence[int]) -> int:
    """Anywhere; or a length after an earlier piece, or after the end of a month."""
    anywhere = TODAY + random.randint(-150, 100)
    form = random.random()
    if form < 0.5:
        return anywhere
    since = random.choice(known) if known and form < 0.8 else month_last(month_of(anywhere))
    return since + random.choice([0, *LENGTHS]) + random.choice([0, 0, 0, 1])


def _slot(random: Random, attribute: Attribute) -> int | None:
    if random.random() < 0.08:
        return None
    if attribute.type == "flag":
        return int(random.random() < 0.7)
    if attribute.type == "code":
        return random.randint(1, len(attribute.values))
    return random.randint(0, LARGEST_GENERATED_COUNT)
