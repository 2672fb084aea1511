"""That a closed sign-in was opened again is written down."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("foundation", "0004_sign_in")]

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
                ],
                max_length=20,
            ),
        ),
    ]
