"""A packet ties a member to who receives it, and opens what consents let them receive.

It had opened what is normal of every agency without the member's consent; see
docs/adr/0016-a-packet-asks-for-consent.md.
"""

from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).parent
NEWER = (FOLDER / "packets_v1.sql").read_text()
KEPT = (
    "alter function access_packets() owner to hearth_gate;"
    " revoke all on function access_packets() from public;"
)


def _former(name: str) -> str:
    """A function as the gate of 0009 had it."""
    gate = (FOLDER / "gate_v4.sql").read_text()
    begins = f"create function {name}("
    body = gate.partition(begins)[2].partition("$$;")[0]
    return f"create or replace function {name}({body}$$;"


class Migration(migrations.Migration):
    """The functions that are replaced keep their owner and their grants."""

    dependencies = [("access", "0019_closing")]
    operations = [
        migrations.RunSQL(
            NEWER + KEPT,
            _former("access_opened")
            + _former("access_particulars")
            + "drop function access_packets();",
        )
    ]
