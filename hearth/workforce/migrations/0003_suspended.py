from django.db import migrations, models


class Migration(migrations.Migration):
    """A hat may be held back for a while. Personal hats are numbered from 1,500,000,000."""

    dependencies = [("workforce", "0002_roles")]
    operations = [
        migrations.AddField(
            "employment", "suspended_at", models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddConstraint(
            "employment",
            models.CheckConstraint(
                condition=models.Q(id__lt=1_500_000_000), name="employment_is_no_personal_hat"
            ),
        ),
    ]
