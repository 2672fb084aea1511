"""What is arranged ends on or after the day it begins: the gate could not read any row beside it."""

from django.db import migrations, models


def ends_after_it_begins(name: str) -> migrations.AddConstraint:
    holds = models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on"))
    constraint = models.CheckConstraint(condition=holds, name=f"{name}_ends_after_it_begins")
    return migrations.AddConstraint(model_name=name, constraint=constraint)


class Migration(migrations.Migration):
    dependencies = [("access", "0014_helpers")]
    operations = [ends_after_it_begins(name) for name in ("restriction", "named", "referral")]
