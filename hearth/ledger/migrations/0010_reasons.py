"""Words go with more than waivers: the table of their reasons becomes one of reasons."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

POLICIES = ("reads", "inserts", "floor", "hearth_settler_select", "hearth_settler_raises")
RAISING = (Path(__file__).parent / "labels_v2.sql").read_text()


def renamed(before: str, after: str) -> str:
    """The names of what hangs from the table, so that they say whose it is."""
    return (
        "".join(
            f"alter policy {before}_{name} on {after} rename to {after}_{name};"
            for name in POLICIES
        )
        + f"alter table {after} rename constraint {before}_label_fits to {after}_label_fits;"
    )


class Migration(migrations.Migration):
    """Renames; no row changes."""

    dependencies = [("ledger", "0009_caseloads")]
    operations = [
        migrations.RenameModel("Waiver", "Reason"),
        migrations.RenameField("Reason", "reason", "words"),
        migrations.AlterField(
            "reason",
            "evidence",
            models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reason",
                to="ledger.evidence",
            ),
        ),
        migrations.RunSQL(
            renamed("ledger_waiver", "ledger_reason") + RAISING, migrations.RunSQL.noop
        ),
    ]
