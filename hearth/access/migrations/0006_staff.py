"""Whose records as staff an acting hat keeps."""

from pathlib import Path

from django.db import migrations

GATE = (Path(__file__).parent / "gate_v4.sql").read_text()
OWNED = (
    "alter function access_supervised() owner to hearth_gate;"
    " revoke all on function access_supervised() from public;"
    " grant execute on function access_supervised() to hearth_app, hearth_settler;"
)


class Migration(migrations.Migration):
    """One more function of the gate."""

    dependencies = [("access", "0005_labels")]
    operations = [migrations.RunSQL(GATE + OWNED, "drop function access_supervised();")]
