"""Row-level security of what is signed. It follows the relationship, as consents do."""

from django.db import migrations

from hearth.access.protection import IDENTITY, KNOWN_V3, protect_v3, reads_v3, unprotect_v1

TABLES = ("consents_consentform", "consents_recipient", "consents_withdrawal")


def protected(table: str) -> str:
    """As a table of identity, in the member's network; reasons are not asked of whoever knows."""
    reads = reads_v3(table, IDENTITY, more=KNOWN_V3.format(member="member_id"))
    return (
        protect_v3(table, IDENTITY)
        + f"alter policy {table}_reads on {table} using ({reads});"
        + f"alter table {table} add constraint {table}_in_the_members_network"
        " foreign key (member_id, network_id) references members_member (id, network_id);"
    )


# A form adds to one of the same member, and names organizations for that member alone.
ONE_MEMBER = """
alter table consents_consentform add constraint consents_form_of_member unique (id, member_id);
alter table consents_consentform add constraint consents_addendum_of_the_member
    foreign key (adds_to_id, member_id) references consents_consentform (id, member_id);
alter table consents_recipient add constraint consents_recipient_of_the_member
    foreign key (form_id, member_id) references consents_consentform (id, member_id);
"""
BACK = """
alter table consents_recipient drop constraint consents_recipient_of_the_member;
alter table consents_consentform drop constraint consents_addendum_of_the_member;
alter table consents_consentform drop constraint consents_form_of_member;
"""


class Migration(migrations.Migration):
    dependencies = [("consents", "0001_first"), ("access", "0011_signals")]
    operations = [
        migrations.RunSQL(
            "".join(protected(table) for table in TABLES) + ONE_MEMBER,
            BACK + "".join(unprotect_v1(table) for table in TABLES),
        )
    ]
