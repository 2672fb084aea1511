"""Staff as subjects: rows that name an employment, who may read and write them, and their settling.

The texts of packs installed before name no employment in what they write, so packs are installed
again afterwards (`hearth packs install`); members are settled as before until then.
"""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from hearth.access.protection import READS_V2, about_members_alone_v1, about_staff_too_v1

HERE = Path(__file__).parent
NAMES = {"member": "member_id", "employment": "employment_id"}
SETTLING = (HERE / "settling_v5.sql").read_text()
SETTLING = SETTLING.replace("{{READS}}", READS_V2.format(table="o", **NAMES))
CALLED = (
    "ledger_lock_employment(int)",
    "ledger_settle_employment(int, timestamptz)",
    "ledger_known(bigint, timestamptz, date)",
)
INNER = "ledger_settle_party(bigint, timestamptz)"
OWNED = "\n".join(
    f"alter function {name} owner to hearth_settler; revoke all on function {name} from public;"
    for name in (*CALLED, INNER)
) + "".join(f"grant execute on function {name} to hearth_app;" for name in CALLED)
# Which of them are versions that a later record replaces.
POLICIES = {
    "ledger_subject": False,
    "ledger_span": True,
    "ledger_evidence": True,
    "ledger_obligation": False,
    "ledger_obligationevent": False,
}
# Foreign keys are checked past the policies: what a supervisor records lies at the person's own
# employer, so that nobody changes what is due of another agency's staff.
AT_THE_EMPLOYER = """
alter table workforce_employment
    add constraint employment_at_employer unique (id, organization_id, network_id);
alter table ledger_subject add constraint subject_at_the_employer
    foreign key (employment_id, agency_id, network_id)
    references workforce_employment (id, organization_id, network_id);
alter table ledger_evidence add constraint evidence_at_the_employer
    foreign key (employment_id, agency_id, network_id)
    references workforce_employment (id, organization_id, network_id);
alter table ledger_subject add constraint subject_and_employment unique (id, employment_id);
alter table ledger_span add constraint span_of_the_subjects_employment
    foreign key (subject_id, employment_id) references ledger_subject (id, employment_id);
alter table ledger_span add constraint span_about_one
    check (member_id is null or employment_id is null);
"""
ANYWHERE = """
alter table ledger_span drop constraint span_about_one;
alter table ledger_span drop constraint span_of_the_subjects_employment;
alter table ledger_subject drop constraint subject_and_employment;
alter table ledger_evidence drop constraint evidence_at_the_employer;
alter table ledger_subject drop constraint subject_at_the_employer;
alter table workforce_employment drop constraint employment_at_employer;
"""


def employment(*, bound: bool) -> models.ForeignKey:
    """Whose row it is, where it is about staff."""
    return models.ForeignKey(
        "workforce.employment",
        on_delete=django.db.models.deletion.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=bound,
    )


class Migration(migrations.Migration):
    """Needs the policies it widens."""

    dependencies = [("ledger", "0007_calendar"), ("workforce", "0001_first")]
    operations = [
        migrations.AddField("span", "employment", employment(bound=True)),
        migrations.AddField("obligation", "employment", employment(bound=False)),
        migrations.AddField("obligationevent", "employment", employment(bound=False)),
        migrations.AddConstraint(
            "subject",
            models.UniqueConstraint(
                condition=models.Q(("employment__isnull", False)),
                fields=("employment", "offering"),
                name="subject_staff_once",
            ),
        ),
        migrations.RunSQL(AT_THE_EMPLOYER, ANYWHERE),
        migrations.RunSQL(
            "".join(about_staff_too_v1(table, replaced_once=v) for table, v in POLICIES.items()),
            "".join(
                about_members_alone_v1(table, replaced_once=v) for table, v in POLICIES.items()
            ),
        ),
        migrations.RunSQL(SETTLING + OWNED, migrations.RunSQL.noop),
        # As in 0004: whatever lacks this text is compiled anew when its pack is installed again.
        migrations.RunSQL("update ledger_installation set known_sql = ''", migrations.RunSQL.noop),
    ]
