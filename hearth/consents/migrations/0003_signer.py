"""Who signed, and by what right; the signed paper that is kept later."""

import django.db.models.deletion
from django.db import migrations, models

from hearth.access.protection import IDENTITY, KNOWN_V3, protect_v3, reads_v3, unprotect_v1

# A grant is of the member, says that its holder signs, was in force on the day, and covers what the
# form is for. What was recorded before said nothing of it, and stays.
SIGNED_BY = """
create policy {table}_signer on {table} as restrictive for insert to hearth_app with check (
    who <> '' and (who = 'representative') = (signer_id is not null)
    and (signer_id is null or exists (
        select from access_signers(member_id) s
        where s.id = signer_id and label & ~s.reasons = 0
            and s.starts_on <= {day} and (s.ends_on is null or s.ends_on > {day}))));
alter table {table} add constraint {table}_signer_of_the_member
    foreign key (signer_id, member_id) references access_personalhat (id, member_id);
"""
DAYS = {"consents_consentform": "signed_on", "consents_withdrawal": "(select access_today())"}
SIGNERS = "".join(SIGNED_BY.format(table=table, day=day) for table, day in DAYS.items())
UNSIGNED = "".join(
    f"alter table {table} drop constraint {table}_signer_of_the_member;"
    f" drop policy {table}_signer on {table};"
    for table in DAYS
)
KEPT = "consents_keptpaper"
READS = reads_v3(KEPT, IDENTITY, more=KNOWN_V3.format(member="member_id"))
PAPERS = (
    protect_v3(KEPT, IDENTITY)
    + f"alter policy {KEPT}_reads on {KEPT} using ({READS});"
    + f"alter table {KEPT} add constraint {KEPT}_in_the_members_network"
    " foreign key (member_id, network_id) references members_member (id, network_id);"
    f"alter table {KEPT} add constraint {KEPT}_of_the_member"
    " foreign key (form_id, member_id) references consents_consentform (id, member_id);"
    + "".join(
        f"alter table {table} add constraint {table}_document_of_the_member"
        " foreign key (document_id, member_id) references documents_document (id, member_id);"
        for table in (KEPT, "consents_consentform")
    )
)
BACK = (
    "alter table consents_consentform drop constraint consents_consentform_document_of_the_member;"
    + unprotect_v1(KEPT)
)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0017_signing"),
        ("consents", "0002_protection"),
        ("documents", "0004_of_member"),
        ("members", "0002_contact_points"),
        ("network", "0003_identity_provider"),
        ("workforce", "0004_two_persons"),
    ]

    operations = [
        migrations.AddField(
            model_name="consentform",
            name="signer",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="access.personalhat",
            ),
        ),
        migrations.AddField(
            model_name="consentform",
            name="who",
            field=models.CharField(
                blank=True,
                choices=[
                    ("member", "The member"),
                    ("representative", "Somebody who stands for them"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="withdrawal",
            name="signer",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="access.personalhat",
            ),
        ),
        migrations.CreateModel(
            name="KeptPaper",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("label", models.SmallIntegerField(default=0)),
                ("recorded_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organization",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
                (
                    "form",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kept_paper",
                        to="consents.consentform",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.network",
                    ),
                ),
                (
                    "recorder",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.employment",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RunSQL(SIGNERS + PAPERS, BACK + UNSIGNED),
    ]
