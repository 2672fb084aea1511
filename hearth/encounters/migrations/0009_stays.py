"""A contact that was undone stays undone, and a promise that was kept stays kept."""

from django.db import migrations

STAYS = """
create trigger access_stays_set before update on encounters_contact
    for each row execute function access_stays_set('undone_at', 'kept_at');
"""


class Migration(migrations.Migration):
    """By the function that keeps consents so."""

    dependencies = [("encounters", "0008_relabelled"), ("access", "0022_stays")]
    operations = [migrations.RunSQL(STAYS, "drop trigger access_stays_set on encounters_contact;")]
