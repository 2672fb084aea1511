"""Whom a second run of a day takes, found once for the run.

What was installed before has neither the text nor the function this asks for: install its packs
again (`hearth packs install`) before the next night.
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
    operations = [
        migrations.RunSQL(SETTLING + OWNED, migrations.RunSQL.noop),
        # As in 0004: whatever lacks this text is compiled anew when its pack is installed again.
        migrations.RunSQL("update ledger_installation set known_sql = ''", migrations.RunSQL.noop),
    ]
