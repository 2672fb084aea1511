"""Whoever records a session does so in their own name."""

from django.db import migrations

from hearth.access.protection import no_name_v1, own_name_v1


class Migration(migrations.Migration):
    dependencies = [("access", "0023_authors"), ("trainings", "0003_guard")]
    operations = [
        migrations.RunSQL(
            own_name_v1("trainings_session", "recorder_id"), no_name_v1("trainings_session")
        )
    ]
