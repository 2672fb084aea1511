"""Row-level security of sessions, and each at the person's own employer."""

from django.db import migrations

from hearth.access.protection import protect_staff_v1, unprotect_v1

# Foreign keys are checked past the policies, which see the agency that a row names.
AT_THE_EMPLOYER = """
alter table trainings_session add constraint session_at_the_employer
    foreign key (employment_id, agency_id, network_id)
    references workforce_employment (id, organization_id, network_id);
"""


class Migration(migrations.Migration):
    """Needs the constraint that the ledger gave employments."""

    dependencies = [
        ("trainings", "0001_first"),
        ("ledger", "0008_staff"),
        ("access", "0005_labels"),
    ]
    operations = [
        migrations.RunSQL(
            AT_THE_EMPLOYER, "alter table trainings_session drop constraint session_at_the_employer"
        ),
        migrations.RunSQL(protect_staff_v1("trainings_session"), unprotect_v1("trainings_session")),
    ]
