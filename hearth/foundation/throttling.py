"""Guessing passwords is slowed down, and nobody is locked out by somebody else's guessing.

Failures are counted in the database, for all processes alike, in three ways:

device    an account on a device that has signed in to it before
pair      an account from one address, on any other device
address   one address, whichever accounts, on devices that know none of them

After the free ones each further failure doubles the wait, up to a longest one. An attempt made
while somebody has to wait is neither judged nor counted. On a device that is known only the first
counts, elsewhere only the other two: whoever guesses at an account, from the same office or from
the whole world, makes wait neither its devices nor its owner at another address. What is left to
a guesser with very many addresses is `is_beleaguered`: then a password is not enough.

Codes of an authenticator app are counted likewise, of whoever gave the right password before, and
apart on each device that has signed in: `CodeAttempt`. From everywhere else together, so that many
addresses help nobody. A passkey is not counted: there is nothing to guess.
"""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import F
from django.utils.crypto import salted_hmac

from hearth.foundation.clock import now
from hearth.foundation.faults import fault
from hearth.foundation.models import Failures

MOST_OF_ACCOUNT = 100
"""Failures in a row from everywhere, as NIST SP 800-63B-4 3.2.2 has it."""
A_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True)
class Limit:
    """How many failures are free, the longest wait, and the rest after which all is forgotten."""

    free: int
    longest: timedelta
    rest: timedelta


OF_ONE = Limit(free=10, longest=timedelta(minutes=15), rest=timedelta(days=1))
OF_ADDRESS = Limit(free=50, longest=timedelta(minutes=1), rest=timedelta(hours=1))
OF_CODES = Limit(free=5, longest=timedelta(days=1), rest=timedelta(days=30))
"""Of a million codes three are taken at a time. From devices that have not signed in it is right to
wait a day: their owner has another, a passkey, or is told by mail that somebody knows the password.
In the first day 21 codes are judged, 0.006 %; in a year 385, 0.12 %. The tests of codes count."""
OF_CODES_HERE = Limit(free=5, longest=timedelta(hours=1), rest=timedelta(days=1))
"""On a device that has signed in nobody waits longer than an hour: 39 codes in the first day are
0.012 %, and 24 in each further one."""
OF_ACCOUNT = Limit(free=MOST_OF_ACCOUNT, longest=timedelta(0), rest=timedelta(days=1))


@dataclass(frozen=True)
class Attempt:
    """Somebody gives a password: for which account, from where, on which known device if any."""

    account: str
    address: str
    device: str = ""

    @property
    def own(self) -> str:
        """The key of the device, or of the account at this address."""
        kind, place = ("device", self.device) if self.device else ("pair", _net(self.address))
        return _key(kind, self.account.lower(), place)

    @property
    def limits(self) -> dict[str, Limit]:
        """The counts that make this attempt wait."""
        if self.device:
            return {self.own: OF_ONE}
        return {self.own: OF_ONE, _key("address", _net(self.address)): OF_ADDRESS}

    @property
    def everywhere(self) -> str:
        """The key of the account alone."""
        return _key("account", self.account.lower())

    @property
    def counted(self) -> dict[str, Limit]:
        """What counts a failure."""
        return {**self.limits, self.everywhere: OF_ACCOUNT}


@dataclass(frozen=True)
class CodeAttempt:
    """Somebody who gave the right password gives a code: whose, on which known device if any.

    `account` is of the password too: who has changed it does not wait for what others guessed.
    """

    account: str
    device: str = ""

    @property
    def own(self) -> str:
        """The key of the person on this device, or on all that are not known."""
        return _key("code", self.account, self.device)

    @property
    def limits(self) -> dict[str, Limit]:
        """The count that makes this attempt wait."""
        return {self.own: OF_CODES_HERE if self.device else OF_CODES}

    @property
    def counted(self) -> dict[str, Limit]:
        """The same: nothing else is counted."""
        return self.limits


def wait_of(attempt: Attempt | CodeAttempt) -> timedelta:
    """How long this attempt has to wait yet; zero when it may be judged.

    Holds the account at this place to the end of the transaction, so that many attempts at once
    are not judged by the same count; who comes meanwhile waits a moment.
    """
    if fault("foundation-attempts-not-counted"):
        return timedelta(0)
    if not _is_alone(attempt.own):
        return A_MOMENT
    kept = {one.key: one for one in Failures.objects.filter(key__in=attempt.limits)}
    waits = (_wait(kept[key], limit) for key, limit in attempt.limits.items() if key in kept)
    return max(waits, default=timedelta(0))


def note_failure(attempt: Attempt | CodeAttempt) -> None:
    """Count an attempt that was judged and failed."""
    for key, limit in attempt.counted.items():
        _forget_if_rested(key, limit)
        _count(key)


def note_success(attempt: Attempt) -> None:
    """Begin anew for the account; not for the address, where others may guess."""
    Failures.objects.filter(key__in=(attempt.own, attempt.everywhere)).delete()


def note_right_code(attempt: CodeAttempt) -> None:
    """Begin anew where the code was given; not elsewhere, where others may guess."""
    Failures.objects.filter(key=attempt.own).delete()


def begins_to_wait(attempt: CodeAttempt) -> bool:
    """Whether the failure just counted was the first that makes wait, or the tenth after the last
    of which this was so: when their owner is told."""
    kept = Failures.objects.get(key=attempt.own)
    over = kept.count - attempt.limits[attempt.own].free
    return over >= 0 and over % 10 == 0


def is_beleaguered(attempt: Attempt) -> bool:
    """Whether so many guessed at the account that on a new device a password is not enough."""
    if attempt.device:
        return False
    kept = Failures.objects.filter(key=attempt.everywhere).first()
    return kept is not None and not _is_rested(kept, OF_ACCOUNT) and kept.count >= MOST_OF_ACCOUNT


def _wait(kept: Failures, limit: Limit) -> timedelta:
    over = kept.count - limit.free
    if over < 0 or _is_rested(kept, limit):
        return timedelta(0)
    delay = min(timedelta(seconds=2 ** min(over, 20)), limit.longest)
    return max(kept.last_at + delay - now(), timedelta(0))


def _is_rested(kept: Failures, limit: Limit) -> bool:
    return now() >= kept.last_at + limit.rest


def _forget_if_rested(key: str, limit: Limit) -> None:
    Failures.objects.filter(key=key, last_at__lte=now() - limit.rest).delete()


def _count(key: str) -> None:
    _row, is_new = Failures.objects.get_or_create(key=key, defaults={"count": 1, "last_at": now()})
    if not is_new:
        Failures.objects.filter(key=key).update(count=F("count") + 1, last_at=now())


def _is_alone(key: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        return bool(cursor.fetchone()[0])


def _net(address: str) -> str:
    """An address as somebody holds it: in version 6 they hold the 64 bits of a whole network."""
    found = ipaddress.ip_address(address)
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address


def _key(*parts: str) -> str:
    # What people type into the field of the address may be their password.
    return salted_hmac("hearth.throttling", "\n".join(parts), algorithm="sha256").hexdigest()
