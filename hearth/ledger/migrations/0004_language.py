"""What the whole language needs: more attributes, the whole calendar, what several needs found.

The calendar is filled anew when a pack is next installed (`hearth packs install`), and installed
packs are compiled anew with it; until then the texts installed before run as they did.
"""

from pathlib import Path

from django.db import migrations, models

SETTLING = (Path(__file__).parent / "settling_v3.sql").read_text()


def small() -> models.SmallIntegerField:
    """A slot of evidence."""
    return models.SmallIntegerField(null=True)


class Migration(migrations.Migration):
    """Adds columns only."""

    dependencies = [("ledger", "0003_known")]
    operations = [
        migrations.AddField("evidence", "a7", small()),
        migrations.AddField("evidence", "a8", small()),
        migrations.AddField("settlingrun", "since", models.DateTimeField(null=True)),
        migrations.AddField("obligation", "parts", models.IntegerField(null=True)),
        migrations.AlterField(
            "obligation",
            "state",
            models.SmallIntegerField(
                choices=[
                    (1, "Upcoming"),
                    (2, "Open"),
                    (3, "Met"),
                    (4, "Missed"),
                    (5, "Waived"),
                    (6, "Void"),
                    (7, "Held"),
                ]
            ),
        ),
        migrations.AlterField("span", "kind", models.SmallIntegerField()),
        *(
            migrations.AddField("calendar", name, models.IntegerField(null=True))
            for name in (
                *("number", "workday", "is_workday", "week", "week_first", "week_last"),
                *("quarter", "quarter_first", "quarter_last"),
            )
        ),
        migrations.RunSQL(SETTLING, migrations.RunSQL.noop),
        migrations.RunSQL("update ledger_installation set known_sql = ''", migrations.RunSQL.noop),
    ]
