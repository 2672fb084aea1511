"""Whoever records a contact does so in their own name."""

from django.db import migrations

from hearth.access.protection import no_name_v1, own_name_v1


class Migration(migrations.Migration):
    dependencies = [("access", "0023_authors"), ("encounters", "0009_stays")]
    operations = [
        migrations.RunSQL(
            own_name_v1("encounters_contact", "employment_id"), no_name_v1("encounters_contact")
        )
    ]
