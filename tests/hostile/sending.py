"""The corpus as files that other systems send."""

import csv
from io import StringIO

from hearth.interop.demonstration import HOSPITAL
from hearth.interop.files.assignments import LONGEST
from hearth.interop.tests.support import Sent, whole_roster
from tests.hostile.corpus import CORPUS, packed

OF_MESSAGES = "|^~\\&"
"""Signs that a message is built of."""


def assignments() -> bytes:
    """An assignment file: two of the corpus as the names in each row, and what else has room."""
    header, _, _, sound = csv.reader(whole_roster().decode().splitlines()[:4])
    numbers, phones = short("hospital_number"), short("phone")
    out = StringIO()
    write = csv.DictWriter(out, header, lineterminator="\n")
    write.writeheader()
    for at in range(0, len(CORPUS), 2):
        said = {
            "medicaid_id": f"HH{10_000 + at}T",
            "family_name": CORPUS[at],
            "given_name": CORPUS[at + 1 - len(CORPUS)],
            "phone": phones[at % len(phones)],
            "hospital_code": HOSPITAL[0],
            "hospital_record_number": numbers[at // 2],
        }
        write.writerow(dict(zip(header, sound, strict=True)) | said)
    return out.getvalue().encode()


def short(column: str) -> list[str]:
    """Those of the corpus that a column of an assignment file has room for."""
    return [one for one in CORPUS if len(one) <= LONGEST[column]]


def visit_numbers() -> list[str]:
    """Those of the corpus that a message can bring as they are, several to a number."""
    bare = tuple(one for one in CORPUS if len(one) <= 80 and not set(one) & set(OF_MESSAGES))
    return packed(80, texts=bare)


def discharges(numbers: list[str]) -> bytes:
    """A message for each visit number."""
    return b"".join(bytes(Sent(control=f"H{at}", visit=one)) for at, one in enumerate(numbers))
