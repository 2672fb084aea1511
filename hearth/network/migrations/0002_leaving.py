from django.db import migrations, models


class Migration(migrations.Migration):
    """The zone a network's days turn in; when an organization leaves it, or is held."""

    dependencies = [("network", "0001_first")]
    operations = [
        migrations.AddField(
            "network",
            "time_zone",
            models.CharField(
                max_length=40, default="America/New_York", db_default="America/New_York"
            ),
        ),
        migrations.AddField("organization", "left_on", models.DateField(blank=True, null=True)),
        migrations.AddField(
            "organization", "suspended_at", models.DateTimeField(blank=True, null=True)
        ),
    ]
