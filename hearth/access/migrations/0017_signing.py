"""A grant says whether it is also for signing; the gate tells who may sign, and on which days."""

from django.db import migrations, models

# Told to whoever records about the member. The days are those on which a signature counts: an end
# at once is an end on its day where the network is, and a parent's comes with the 18th birthday.
# Nobody records what they signed for another themselves, and nobody signs for reasons that no
# representative holds: 64, and what is above 254.
SIGNERS = """
create function access_signers(p_member bigint) returns table (
    id int, user_id int, authority text, is_parental boolean, reasons int, starts_on date,
    ends_on date)
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    select p.id, p.user_id, p.authority::text, p.is_parental, p.reasons & 254 & ~64, p.starts_on,
        least(p.ends_on, (p.ended_at at time zone n.time_zone)::date,
            case when p.is_parental then coalesce(access_comes_of_age(m.birth_on), p.starts_on) end)
    from access_claim() as claim
    join access_personalhat p on p.network_id = claim[2] and p.member_id = p_member
    join network_network n on n.id = p.network_id
    join members_member m on m.id = p.member_id and m.network_id = p.network_id
    where p.role = 15 and p.signs
      and p.user_id is distinct from access_user()
      and p_member = any(array(select access_tied()))
      and p_member <> all(array(select access_blocked()))
    order by p.id $$;
alter function access_signers(bigint) owner to hearth_gate;
revoke all on function access_signers(bigint) from public;
grant execute on function access_signers(bigint) to hearth_app;
alter table access_personalhat add constraint access_personalhat_of_member unique (id, member_id);
"""
BACK = """
alter table access_personalhat drop constraint access_personalhat_of_member;
drop function access_signers(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0016_notice")]
    operations = [
        migrations.AddField(
            model_name="personalhat",
            name="signs",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="personalhat",
            constraint=models.CheckConstraint(
                condition=models.Q(signs=False) | models.Q(role=15),
                name="personal_hat_signs_for_another",
            ),
        ),
        migrations.RunSQL(SIGNERS, BACK),
    ]
