"""The ledger under the gate for a whole network: what a program asks, and what came of it."""

from pathlib import Path

from django.db import migrations

from hearth.access.protection import CARE, COURSE, FLOOR_V3, guard_v3, reads_of_either_v3

HERE = Path(__file__).parent
READS = f"({FLOOR_V3.format(member='member_id')}) and ({reads_of_either_v3('o', COURSE)})"
SETTLING = (HERE / "settling_v5.sql").read_text()
START = SETTLING.index("create function ledger_known(")
END = SETTLING.index("end $$;", START) + len("end $$;")
# The function keeps its owner: it is replaced, not made.
KNOWN = SETTLING[START:END].replace("create function", "create or replace function", 1)
KNOWN = KNOWN.replace("{{READS}}", READS)
TALLY = """
alter policy ledger_tally_reads on ledger_tally using (
    network_id = (select access_network_of(2)) and (
        ((select access_is_wide()) and label = 0)
        or (agency_id = any((select access_own_records())::int[])
            and label & ~(select access_mask()) = 0)));
"""
GUARDED = (
    guard_v3("ledger_enrollment", COURSE)
    + guard_v3("ledger_subject", COURSE, about_staff_too=True)
    + guard_v3("ledger_span", COURSE, about_staff_too=True, updates="once")
    + guard_v3("ledger_evidence", COURSE, about_staff_too=True, updates="once")
    + guard_v3("ledger_obligation", COURSE, about_staff_too=True)
    + guard_v3("ledger_obligationevent", COURSE, about_staff_too=True)
    + guard_v3("ledger_reason", CARE)
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0010_reasons"), ("access", "0009_gate")]
    operations = [migrations.RunSQL(GUARDED + TALLY), migrations.RunSQL(KNOWN)]
