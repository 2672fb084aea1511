"""That a link to a new password was made, or refused, is written down."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("foundation", "0005_opened_again")]

    operations = [
        migrations.AlterField(
            model_name="signinevent",
            name="what",
            field=models.CharField(
                choices=[
                    ("sessions_ended", "Sessions Ended"),
                    ("password_changed", "Password Changed"),
                    ("factor_added", "Factor Added"),
                    ("factor_removed", "Factor Removed"),
                    ("factors_reset", "Factors Reset"),
                    ("reset_refused", "Reset Refused"),
                    ("identity_linked", "Identity Linked"),
                    ("opened_again", "Opened Again"),
                    ("link_made", "Link Made"),
                    ("link_refused", "Link Refused"),
                ],
                max_length=20,
            ),
        ),
    ]
