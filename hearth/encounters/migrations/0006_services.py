"""The services of a contact are codes of packs, of any length.

Stored codes stay as they are: the pack that had them in mind declares the same ones.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("encounters", "0005_labels")]
    operations = [
        migrations.AlterField("contact", "services", ArrayField(models.TextField(), size=None))
    ]
