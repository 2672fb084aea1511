"""The function that files signals, and what its owner may read and write for it."""

from pathlib import Path

from django.db import migrations

from hearth.access.protection import open_to_v1

SIGNALS = (Path(__file__).parent / "signals_v1.sql").read_text()
NAME = "access_note_signals(date, timestamptz)"
HAND_OVER = (
    f"alter function {NAME} owner to hearth_gate; revoke all on function {NAME} from public;"
    f" grant execute on function {NAME} to hearth_app;"
)
OPENED = (
    "grant usage on sequence access_signal_id_seq to hearth_gate;"
    + open_to_v1("members_contactpoint", "hearth_gate", "select")
    + open_to_v1("access_signal", "hearth_gate", "select, insert")
)
CLOSED = (
    f"drop function {NAME};"
    "revoke usage on sequence access_signal_id_seq from hearth_gate;"
    "drop policy members_contactpoint_hearth_gate_select on members_contactpoint;"
    "drop policy access_signal_hearth_gate_select on access_signal;"
    "drop policy access_signal_hearth_gate_insert on access_signal;"
    "revoke all on members_contactpoint, access_signal from hearth_gate;"
)


class Migration(migrations.Migration):
    dependencies = [("access", "0010_former")]
    operations = [migrations.RunSQL(SIGNALS + HAND_OVER + OPENED, CLOSED)]
