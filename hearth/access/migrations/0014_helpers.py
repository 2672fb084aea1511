"""Helpers of the gate are for the gate alone; and an emergency without a reason is none.

`access_served` takes the roles to ask for from its caller, so that a care manager's injected SQL
read the numbers of everybody their agency serves. The gate's own functions call these, as its owner.

Words that are null passed the check for empty ones: the row was then refused by its column, with
an error where somebody was found and nothing where nobody was.
"""

from pathlib import Path

from django.db import migrations

HELPERS = ("access_served(int[])", "access_live_consents()", "access_opened(int)")
LOGINS = "hearth_app, hearth_settler"
KEPT = "".join(f"revoke all on function {one} from {LOGINS};" for one in HELPERS)
OPEN = "".join(f"grant execute on function {one} to {LOGINS};" for one in HELPERS)
GATE = Path(__file__).with_name("gate_v4.sql").read_text()
BEGINS, ENDS = "create function access_break_glass", "end $$;"
BROKEN = "create or replace function access_break_glass" + (
    GATE.partition(BEGINS)[2].partition(ENDS)[0] + ENDS
)
EMPTY = "trim(p_words) = ''"
MENDED = BROKEN.replace(EMPTY, "coalesce(trim(p_words), '') = '' or p_code is null")


class Migration(migrations.Migration):
    """Needs the functions as 0009 wrote them."""

    dependencies = [("access", "0013_unlabelled")]
    operations = [migrations.RunSQL(KEPT + MENDED, OPEN + BROKEN)]
