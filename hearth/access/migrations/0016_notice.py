"""Notices in the words of the organization; the account of disclosures names those in force."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0015_spans"),
        ("network", "0003_identity_provider"),
    ]

    operations = [
        migrations.AlterField(
            model_name="disclosure",
            name="notice",
            field=models.CharField(blank=True, max_length=600),
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("label", models.SmallIntegerField()),
                (
                    "language",
                    models.CharField(choices=[("en", "English"), ("es", "Spanish")], max_length=2),
                ),
                ("text", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("starts_on", models.DateField()),
                ("loaded_at", models.DateTimeField()),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.network",
                    ),
                ),
            ],
        ),
    ]
