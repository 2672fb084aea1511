"""HL7 times as instants. Stricter than the library, which takes "2015" for its first of January,
ignores what follows a time and reads the offset -0030 as +0030.
"""

import re
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hearth.interop.pieces import LineRefusedError

TIME = re.compile(
    r"(?P<day>\d{8})(?:(?P<hour>\d\d)(?P<minute>\d\d)(?:(?P<second>\d\d)(?:\.\d{1,6})?)?)?"
    r"(?:(?P<sign>[+-])(?P<hours>\d\d)(?P<minutes>[0-5]\d))?",
    re.ASCII,
)
OLDEST_YEAR = 1900


def read_instant(text: str, field: str, zone: str) -> datetime:
    """The instant of an HL7 time; without an offset it is the facility's wall clock in `zone`.

    A day alone means its beginning. Raises LineRefusedError naming the field, e.g. "PV1-45".
    """
    match = TIME.fullmatch(text)
    if not match:
        raise LineRefusedError(f"{field} is no time of at least a day, such as 20150502090000.")
    digits = match["day"] + (match["hour"] or "00") + (match["minute"] or "00")
    try:
        wall = datetime.strptime(digits + (match["second"] or "00"), "%Y%m%d%H%M%S")
        instant = wall.replace(tzinfo=_offset(match) or ZoneInfo(zone))
    except ValueError:
        raise LineRefusedError(f"{field} is a time that does not exist.") from None
    if instant.year < OLDEST_YEAR:
        raise LineRefusedError(f"{field} lies before {OLDEST_YEAR}.")
    return instant


def _offset(match: re.Match[str]) -> timezone | None:
    if not match["sign"]:
        return None
    size = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
    return timezone(size if match["sign"] == "+" else -size)
