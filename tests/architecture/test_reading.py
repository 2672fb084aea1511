"""What is shown of another organization is accounted for: every table that tells of members."""

import re
from pathlib import Path

from django.apps import apps

from hearth.foundation.reading import TellsItWasRead
from hearth.foundation.tables import declared_tables

HEARTH = Path(__file__).parents[2] / "hearth"
COUNTS = {"ledger_tally"}  # names nobody
JOBS = {"alarming.py", "tasks.py"}  # they defer jobs, and no columns


def test_every_table_of_what_happened_to_members_tells_when_it_is_read() -> None:
    told = {one._meta.db_table for one in apps.get_models() if issubclass(one, TellsItWasRead)}
    wanted = {name for name, table in declared_tables().items() if table.area in ("course", "care")}
    assert told == wanted - COUNTS


def test_a_row_read_in_part_keeps_what_the_account_needs() -> None:
    """`only` and `defer` may leave out the member, the source or the label: no account, then."""
    parts = [
        (path.name, found.group())
        for path in HEARTH.rglob("*.py")
        if path.name not in JOBS
        for found in re.finditer(r"\.(only|defer)\([^)]*\)", path.read_text())
        if "COMPILED" not in found.group()  # the texts of installed packs
    ]
    loose = [
        (name, said)
        for name, said in parts
        if not all(f'"{column}"' in said for column in ("member_id", "agency_id", "label"))
    ]
    assert loose == []
