"""A link to a new password, for somebody who has one: who may make it.

An administrator whose own are all the roles that the person has in the network; an organization's
one for somebody who works there. Nobody for themselves.
"""

from django.db import migrations, models

FUNCTION = """
-- Whoever calls has the rights that matter here: it reads what everybody may read. A role is theirs
-- to give if they would keep it at their own organization.
create function administration_recovers(p_user int) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as
$$ with theirs as (
       select e.network_id, e.organization_id, e.role, e.suspended_at
       from workforce_employment e join workforce_staff s on s.id = e.staff_id
       where s.user_id = p_user and e.network_id = access_network()
         and (e.ends_on is null or e.ends_on > access_today()))
   select not exists (select from workforce_staff s
           where s.id = access_staff() and s.user_id = p_user)
       and not exists (select from theirs t
           where not administration_keeps(t.network_id, access_org(), t.role))
       and exists (select from theirs t
           where t.suspended_at is null
             and administration_keeps(t.network_id, t.organization_id, t.role)) $$;
revoke all on function administration_recovers(int) from public;
grant execute on function administration_recovers(int) to hearth_app;
"""
BY_ADMINISTRATORS = "administration_role() = any(array[4, 12, 13])"
BY_OFFICERS = (
    "administration_role() = 11 and not exists (select from workforce_staff s"
    " where s.user_id = administration_invitation.user_id)"
)
OWN = "made_by_id = (select access_hat()) and accepted_at is null"
FIRST = f"({BY_ADMINISTRATORS} or ({BY_OFFICERS}))"
ANEW = f"{BY_ADMINISTRATORS} and administration_recovers(user_id)"
POLICY = "alter policy administration_invitation_inserts on administration_invitation with check"


class Migration(migrations.Migration):
    """Needs the policy as 0003 wrote it."""

    dependencies = [("administration", "0003_personally")]
    operations = [
        migrations.AddField(
            model_name="invitation",
            name="of_sign_in",
            field=models.CharField(db_default="", default="", max_length=64),
        ),
        migrations.RunSQL(
            FUNCTION
            + f"{POLICY} ({OWN} and case when of_sign_in = '' then {FIRST} else {ANEW} end);",
            f"{POLICY} ({OWN} and {FIRST}); drop function administration_recovers(int);",
        ),
    ]
