"""Whom a second run of a day takes, found once for the run.

Texts installed before name an instant where the function now gives subjects; until their packs are
installed again (`hearth packs install`), only runs of everybody succeed.
"""

from pathlib import Path

from django.db import migrations

SETTLING = (Path(__file__).parent / "settling_v4.sql").read_text()
OWNED = "\n".join(
    f"alter function {name} owner to hearth_settler; revoke all on function {name} from public;"
    f" grant execute on function {name} to hearth_app;"
    for name in (
        "ledger_settle_range(int, bigint, bigint, timestamptz, boolean, bigint[])",
        "ledger_touched(int, timestamptz)",
    )
)


class Migration(migrations.Migration):
    """Replaces one function and adds one."""

    dependencies = [("ledger", "0004_language")]
    operations = [migrations.RunSQL(SETTLING + OWNED, migrations.RunSQL.noop)]
