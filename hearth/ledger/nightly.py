"""The nightly settling: what only the passing of days changes. Killed, it resumes where it was.

Each step settles a range of parties and then notes how far it came: on one connection both in one
transaction; on several, the ranges commit first, and after a kill are settled again to no effect.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from hearth.access.actors import acting, settler_of
from hearth.foundation.clock import now
from hearth.foundation.faults import fault
from hearth.ledger.caseloads import file_caseloads
from hearth.ledger.models import Installation, SettlingRun
from hearth.ledger.side_by_side import Each, side_by_side
from hearth.network.models import Offering

STEP = 4096  # parties a step covers: one block of the writers' locks, about 1,365 members
AT_ONCE = 1 << 20  # parties that one statement covers, where that is asked for
HOUR = 3  # at night, in the offering's own zone: the day has changed and nobody works
BLOCK = 4095  # the low bits of a party: parties that share the others share a block

Chosen = Sequence[tuple[int, ...]]
"""Party and subject of each, ordered by both."""

Range = tuple[int, int]
"""The first and the last party, both included."""


@dataclass(frozen=True)
class Progress:
    """How far a run is: the next party, the last one, and the rows changed so far."""

    next_party: int
    last_party: int
    differences: int


def settle_offering(
    offering: Offering,
    step: int = STEP,
    *,
    everybody: bool = False,
    at_once: bool = False,
    connections: int = 1,
) -> Iterator[Progress]:
    """Settle an offering range by range, resuming an unfinished run; yields after each step.

    A second run of the same day, after a load say, takes only those about whom something was
    recorded since the one before began; unless `everybody` is asked for. With `at_once` all are
    taken in one statement, unless somebody is writing just then; who writes meanwhile waits.
    With several `connections` each settles a range of its own, side by side.
    Caseloads are counted first: what is asked of staff rests on them.
    """
    file_caseloads(offering)
    first, last = _parties(offering)
    if last is None:
        return
    run = _unfinished_run(offering, first, everybody)
    chosen = _chosen(run)
    with side_by_side(connections) as each:
        if at_once and run.since is None:
            run = _take_many(run, last, chosen, connections, each)
            yield Progress(run.next_party, last, run.differences)
        while not _finish(run, last):
            while run.next_party <= last:
                run = _take_step(run, step, last, chosen, connections, each)
                yield Progress(run.next_party, last, run.differences)
            run.refresh_from_db()
    fold_tally(offering)


def settle_everything(step: int = STEP, *, due_only: bool = False) -> int:
    """Settle every offering with an installed pack; how many rows changed.

    With `due_only`, those that have not been settled since it last was three at night there, and
    those left unfinished.
    """
    changed = 0
    for installation in Installation.objects.filter(ended_at=None).select_related("offering"):
        if due_only and not _is_due(installation):
            continue
        steps = [progress.differences for progress in settle_offering(installation.offering, step)]
        changed += steps[-1] if steps else 0
    return changed


def _is_due(installation: Installation) -> bool:
    """Also when the worker was away at three: whoever wakes up later finds the night undone."""
    local = now().astimezone(ZoneInfo(installation.offering.time_zone))
    three = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if three > local:
        three -= timedelta(days=1)
    runs = SettlingRun.objects.filter(installation=installation)
    unfinished = runs.filter(finished_at=None)
    return unfinished.exists() or not runs.filter(started_at__gte=three).exists()


def fold_tally(offering: Offering) -> int:
    """Fold the network's tally; how many rows that saved."""
    with acting(settler_of(offering.network)), connection.cursor() as cursor:
        cursor.execute("select ledger_fold_tally()")
        return int(cursor.fetchone()[0])


def _chosen(run: SettlingRun) -> Chosen:
    """About whom something was recorded since: their whole history is settled, sealed windows too.

    For a narrow run they are all there is to do. Asked once, for looking costs more than settling.
    """
    since = run.since or _last_began(run)
    if since is None:
        return []
    with acting(settler_of(run.offering.network)), connection.cursor() as cursor:
        cursor.execute(
            "select party, subject_id from ledger_touched(%s, %s)", [run.offering_id, since]
        )
        return list(cursor.fetchall())


def _last_began(run: SettlingRun) -> datetime | None:
    """When the run before this one began; none is needed for a deep one, which takes it all."""
    if run.is_deep:
        return None
    runs = SettlingRun.objects.filter(installation=run.installation_id, finished_at__isnull=False)
    last = runs.order_by("-started_at").first()
    return last.started_at if last else None


def _among(chosen: Chosen, first: int, last: int) -> list[int]:
    """The subjects whose party is from `first` to `last`, both included."""
    begins, ends = bisect_left(chosen, (first,)), bisect_left(chosen, (last + 1,))
    return [subject for _, subject in chosen[begins:ends]]


def _take_many(
    run: SettlingRun, last: int, chosen: Chosen, connections: int, each: Each
) -> SettlingRun:
    """Everybody up to `last` in one statement a connection, at half the work; up to whoever is in
    a block where somebody writes.
    """
    with acting(settler_of(run.offering.network)):
        run = _held(run)
        if run.since is None and run.next_party <= last:
            last = min(last, run.next_party + AT_ONCE - 1)
            _advance(run, _shares(run.next_party, last, connections), chosen, each)
    return run


def _take_step(
    run: SettlingRun, step: int, last: int, chosen: Chosen, connections: int, each: Each
) -> SettlingRun:
    """The next range; on several connections as many, one after another."""
    with acting(settler_of(run.offering.network)):
        run = _held(run)
        ranges = [_step_from(run.next_party, step)]
        while len(ranges) < connections and ranges[-1][1] < last:
            ranges.append(_step_from(ranges[-1][1] + 1, step))
        _advance(run, ranges, chosen, each)
    return run


def _step_from(party: int, step: int) -> Range:
    """Never two blocks at once: whoever writes to several members may hold the second already."""
    return party, min(party + step - 1, party | BLOCK)


def _shares(first: int, last: int, connections: int) -> list[Range]:
    """The parties in as many ranges of about one size, each to the end of a block."""
    ranges = []
    size = -(-(last - first + 1) // connections)
    while first <= last:
        ranges.append((first, min(first + size - 1 | BLOCK, last)))
        first = ranges[-1][1] + 1
    return ranges


def _held(run: SettlingRun) -> SettlingRun:
    """The run as it is now. Two workers may hold the same after a kill: the second one waits."""
    return SettlingRun.objects.select_for_update().get(pk=run.pk)


def _advance(run: SettlingRun, ranges: Sequence[Range], chosen: Chosen, each: Each) -> None:
    """Settle ranges that adjoin, and note how far it came without a gap."""
    # By the row as it is now: somebody else may have widened the run since it was found.
    settle = partial(_settle, run, chosen, now())
    adjoining = True
    for (_, until), changed in zip(ranges, each(settle, ranges), strict=True):
        run.differences += changed or 0
        adjoining = adjoining and changed is not None
        run.next_party = until + 1 if adjoining else run.next_party
    run.save(update_fields=["differences", "next_party"])


def _settle(run: SettlingRun, chosen: Chosen, at: datetime, parties: Range) -> int | None:
    """Rows changed by settling the range; None where somebody was writing in one of its blocks."""
    # Planted: what a kill would leave if progress were noted before the work was done.
    if fault("settling-notes-progress-first"):
        return 0
    try:
        with acting(settler_of(run.offering.network)):
            changed = 0 if run.since else _settle_range(run, parties, at, None)
            subjects = _among(chosen, *parties)
            return changed + (_settle_range(run, parties, at, subjects) if subjects else 0)
    except OperationalError as refused:
        # Of one block a range waits for who writes; only further ones are refused.
        if parties[0] | BLOCK >= parties[1] or not isinstance(refused.__cause__, LockNotAvailable):
            raise
        return None


def _settle_range(
    run: SettlingRun, parties: Range, at: datetime, subjects: list[int] | None
) -> int:
    """Rows changed by settling the parties of a range, or those of `subjects` alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select ledger_settle_range(%s, %s, %s, %s, %s, %s::bigint[])",
            [run.offering_id, *parties, at, run.is_deep, subjects],
        )
        return int(cursor.fetchone()[0])


def _unfinished_run(offering: Offering, first: int, everybody: bool) -> SettlingRun:
    with acting(settler_of(offering.network)):  # the only one who may write a run
        return _found_or_begun(offering, first, everybody)


def _found_or_begun(offering: Offering, first: int, everybody: bool) -> SettlingRun:
    installation = Installation.objects.get(offering=offering, ended_at=None)
    # What began with another pack has nothing left to finish.
    SettlingRun.objects.filter(offering=offering, finished_at=None).exclude(
        installation=installation
    ).update(finished_at=now())
    complete = SettlingRun.objects.filter(
        installation=installation, is_deep=True, finished_at__isnull=False
    )
    is_deep = not complete.exists()
    # Whoever is not deeply settled yet is settled whole, whatever was done today.
    since = None if everybody or is_deep else _settled_today_since(installation)
    run, is_new = SettlingRun.objects.get_or_create(
        offering=offering,
        finished_at=None,
        defaults={
            "installation": installation,
            "is_deep": is_deep,
            "since": since,
            "next_party": first,
            "started_at": now(),
        },
    )
    begins_again = everybody or run.is_deep != is_deep or not _is_of_today(run)
    if begins_again and not is_new:
        _begin_again(run, first, is_deep)
    return run


def _begin_again(run: SettlingRun, first: int, is_deep: bool) -> None:
    """Of everybody: what a run has passed was settled for another day, or not as is asked now."""
    run.since, run.next_party, run.started_at, run.is_deep = None, first, now(), is_deep
    run.save(update_fields=["since", "next_party", "started_at", "is_deep"])


def _is_of_today(run: SettlingRun) -> bool:
    zone = ZoneInfo(run.offering.time_zone)
    return run.started_at.astimezone(zone).date() == now().astimezone(zone).date()


def _settled_today_since(installation: Installation) -> datetime | None:
    """When today's last whole run of this installation began, if there was one.

    What was recorded while it ran counts as new. Who took the time before and committed after
    its block was passed has settled in that same transaction. A load that settles nobody has to
    commit before the run begins, or to be followed by a run of everybody.
    """
    runs = SettlingRun.objects.filter(installation=installation, finished_at__isnull=False)
    last = runs.order_by("-started_at").first()
    return last.started_at if last and _is_of_today(last) else None


def _finish(run: SettlingRun, last: int) -> bool:
    """Whether the run is done; one that somebody else widened meanwhile is not, at its end."""
    with acting(settler_of(run.offering.network)):
        mine = SettlingRun.objects.filter(pk=run.pk)
        mine.filter(finished_at=None, next_party__gt=last).update(finished_at=now())
        return mine.exclude(finished_at=None).exists()


def _parties(offering: Offering) -> tuple[int, int | None]:
    with acting(settler_of(offering.network)), connection.cursor() as cursor:
        cursor.execute("select first_party, last_party from ledger_parties(%s)", [offering.pk])
        first, last = cursor.fetchone()
    return first or 0, last
