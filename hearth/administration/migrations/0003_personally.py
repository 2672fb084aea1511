"""Privacy officers invite who acts for a member; never anybody who is staff.

Whoever holds a link chooses the password, and so could wear every hat of the person.
"""

from django.db import migrations

OWN = "made_by_id = (select access_hat()) and accepted_at is null"
BY_ADMINISTRATORS = "administration_role() = any(array[4, 12, 13])"
BY_OFFICERS = (
    "administration_role() = 11 and not exists (select from workforce_staff s"
    " where s.user_id = administration_invitation.user_id)"
)
POLICY = "alter policy administration_invitation_inserts on administration_invitation with check"


class Migration(migrations.Migration):
    """Needs the policy as 0002 wrote it."""

    dependencies = [("administration", "0002_keeping")]
    operations = [
        migrations.RunSQL(
            f"{POLICY} ({OWN} and ({BY_ADMINISTRATORS} or ({BY_OFFICERS})));",
            f"{POLICY} ({OWN} and {BY_ADMINISTRATORS});",
        )
    ]
