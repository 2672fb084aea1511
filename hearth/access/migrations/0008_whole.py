"""Restrictions, what is opened to one hat, and what tells of access; consents name reasons joined."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import hearth.access.models

# Above every employment: a hat is one or the other.
NUMBERS = "create sequence access_personalhat_id as int minvalue 1500000000;"
# What a consent named as an array of labels, joined: 1 for what is normal. The owner sees no rows where
# policies are forced, and which members are withheld does not change by this.
JOINED = """
alter table access_consent no force row level security;
alter table access_consent disable trigger access_withhold;
update access_consent c set reasons = named.reasons
from (
    select k.id, bit_or(case l.label when 0 then 1 else l.label end) as reasons
    from access_consent k cross join unnest(k.labels) as l(label)
    where l.label = any(array[0, 10, 20, 30]) group by k.id
) as named
where named.id = c.id;
alter table access_consent enable trigger access_withhold;
alter table access_consent force row level security;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_roles"),
        ("members", "0002_contact_points"),
        ("network", "0002_leaving"),
        ("workforce", "0003_suspended"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(NUMBERS, "drop sequence access_personalhat_id;"),
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("label", models.SmallIntegerField(default=0)),
                ("hat_id", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("what", models.CharField(max_length=60)),
                (
                    "consents",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                ("notice", models.CharField(blank=True, max_length=64)),
                ("view_id", models.CharField(max_length=80)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Emergency",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("label", models.SmallIntegerField(default=0)),
                ("code", models.CharField(max_length=20)),
                ("words", models.CharField(max_length=1000)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=20)),
                ("outcome_words", models.CharField(blank=True, max_length=1000)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Named",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("label", models.SmallIntegerField(default=0)),
                ("reasons", models.IntegerField()),
                ("words", models.CharField(blank=True, max_length=500)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PersonalHat",
            fields=[
                (
                    "id",
                    models.IntegerField(
                        db_default=models.Func(
                            models.Value("access_personalhat_id"), function="nextval"
                        ),
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("label", models.SmallIntegerField(default=0)),
                ("role", models.SmallIntegerField(choices=[(14, "member"), (15, "rep")])),
                ("reasons", models.IntegerField(default=0)),
                ("is_parental", models.BooleanField(default=False)),
                ("authority", models.CharField(blank=True, max_length=200)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("label", models.SmallIntegerField(default=0)),
                (
                    "areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), size=None
                    ),
                ),
                ("reasons", models.IntegerField(default=0)),
                ("words", models.CharField(blank=True, max_length=500)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Restriction",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("label", models.SmallIntegerField(default=0)),
                (
                    "listed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), null=True, size=None
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=500)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Signal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("label", models.SmallIntegerField(default=0)),
                ("hat_id", models.IntegerField()),
                ("rule", models.CharField(max_length=30)),
                ("on", models.DateField()),
                ("seen", models.IntegerField()),
                ("noted_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=20)),
                ("outcome_words", models.CharField(blank=True, max_length=1000)),
            ],
        ),
        migrations.AddField(
            model_name="consent",
            name="purposes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.SmallIntegerField(),
                db_default=models.Value([1, 2, 3]),
                default=hearth.access.models.all_purposes,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="reasons",
            field=models.IntegerField(default=0),
            preserve_default=False,
        ),
        migrations.RunSQL(JOINED, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name="consent",
            name="labels",
        ),
        migrations.AddField(
            model_name="consent",
            name="sources",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(), null=True, size=None
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("sources", None), ("sources__len__gt", 0), _connector="OR"),
                name="consent_sources_any_or_some",
            ),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="agency",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.organization",
            ),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.member"
            ),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="network",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.network"
            ),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="recipient",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.organization",
            ),
        ),
        migrations.AddField(
            model_name="emergency",
            name="agency",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.organization",
            ),
        ),
        migrations.AddField(
            model_name="emergency",
            name="employment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workforce.employment",
            ),
        ),
        migrations.AddField(
            model_name="emergency",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.member"
            ),
        ),
        migrations.AddField(
            model_name="emergency",
            name="network",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.network"
            ),
        ),
        migrations.AddField(
            model_name="emergency",
            name="reviewer",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workforce.employment",
            ),
        ),
        migrations.AddField(
            model_name="named",
            name="agency",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.organization",
            ),
        ),
        migrations.AddField(
            model_name="named",
            name="employment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workforce.employment",
            ),
        ),
        migrations.AddField(
            model_name="named",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.member"
            ),
        ),
        migrations.AddField(
            model_name="named",
            name="network",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.network"
            ),
        ),
        migrations.AddField(
            model_name="named",
            name="recorder",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workforce.employment",
            ),
        ),
        migrations.AddField(
            model_name="personalhat",
            name="agency",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.organization",
            ),
        ),
        migrations.AddField(
            model_name="personalhat",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.member"
            ),
        ),
        migrations.AddField(
            model_name="personalhat",
            name="network",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.network"
            ),
        ),
        migrations.AddField(
            model_name="personalhat",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="agency",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.organization",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.member"
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="network",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.network"
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="recipient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.organization",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="recorder",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workforce.employment",
            ),
        ),
        migrations.AddField(
            model_name="restriction",
            name="agency",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.organization",
            ),
        ),
        migrations.AddField(
            model_name="restriction",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.member"
            ),
        ),
        migrations.AddField(
            model_name="restriction",
            name="network",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.network"
            ),
        ),
        migrations.AddField(
            model_name="restriction",
            name="organization",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.organization",
            ),
        ),
        migrations.AddField(
            model_name="restriction",
            name="recorder",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workforce.employment",
            ),
        ),
        migrations.AddField(
            model_name="restriction",
            name="staff",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workforce.staff",
            ),
        ),
        migrations.AddField(
            model_name="signal",
            name="agency",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.organization",
            ),
        ),
        migrations.AddField(
            model_name="signal",
            name="closer",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workforce.employment",
            ),
        ),
        migrations.AddField(
            model_name="signal",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.member"
            ),
        ),
        migrations.AddField(
            model_name="signal",
            name="network",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.network"
            ),
        ),
        migrations.AddConstraint(
            model_name="personalhat",
            constraint=models.CheckConstraint(
                condition=models.Q(("id__gte", 1500000000)), name="personal_hat_is_no_employment"
            ),
        ),
        migrations.AddConstraint(
            model_name="personalhat",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", [14, 15])), name="personal_hat_of_two_roles"
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("listed", None), ("organization", None), ("staff__isnull", False)),
                    models.Q(("listed", None), ("organization__isnull", False), ("staff", None)),
                    models.Q(("listed__isnull", False), ("organization", None), ("staff", None)),
                    _connector="OR",
                ),
                name="restriction_of_one_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.UniqueConstraint(
                fields=("hat_id", "member", "rule", "on"), name="signal_once_a_day"
            ),
        ),
    ]
