"""Evidence, obligations and events follow the label of what they came from, up and down."""

from pathlib import Path

from django.db import migrations

FOLLOW = (Path(__file__).parent / "follow_v1.sql").read_text()
NAME = "ledger_follow_label(bigint, text, bigint[], int, jsonb, timestamptz)"
OWNED = (
    f"alter function {NAME} owner to hearth_settler; revoke all on function {NAME} from public;"
    f" grant execute on function {NAME}, ledger_lock_member(bigint) to hearth_gate;"
)
BACK = (
    f"drop function {NAME}; revoke execute on function ledger_lock_member(bigint) from hearth_gate;"
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0011_guard"), ("access", "0012_label_changes")]
    operations = [migrations.RunSQL(FOLLOW + OWNED, BACK)]
