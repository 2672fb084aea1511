-- Who acts, and what follows from it. Every function is owned by hearth_gate (no login), fixes its
-- search path (pg_temp last, so that no temporary table stands in for a real one) and its time zone
-- (so that no session setting moves a day), and is evaluated once per query as a scalar subselect of
-- the policies.

-- [hat, network, organization, role] of the acting hat, or null: nobody, ended, or a forged context.
create function access_claim() returns int[]
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
declare
    context int[] := foundation_context();
    claim int[];
begin
    if context is null then
        return null;
    elsif context[1] > 0 then
        select array[e.id, e.network_id, e.organization_id, e.role] into claim
        from workforce_employment e
        join network_organization o on o.id = e.organization_id and o.network_id = e.network_id
        where e.id = context[1]
          and e.network_id = context[2]
          and (e.role <> 3 or o.kind = 'lead')
          and e.starts_on <= current_date
          and (e.ends_on is null or e.ends_on > current_date);
    else
        select array[a.id::int, context[2], null, a.role::int] into claim
        from access_systemactor a where a.id = context[1];
    end if;
    return claim;
end $$;

create function access_hat() returns int
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select (access_claim())[1] $$;

create function access_network() returns int
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select (access_claim())[2] $$;

create function access_org() returns int
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select (access_claim())[3] $$;

create function access_is_interface() returns boolean
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select coalesce((access_claim())[4] = 20, false) $$;

-- Who keeps organizations, programs and staff: sees no member, and never changes their own hats.
create function access_is_administrator() returns boolean
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select coalesce((access_claim())[4] = 4, false) $$;

create function access_staff() returns int
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select e.staff_id from workforce_employment e where e.id = (access_claim())[1] $$;

-- Labels a wide role may read of everybody in the network: the lead, normal; an interface, all.
create function access_wide_labels() returns smallint[]
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select case (access_claim())[4]
       when 3 then array[0]::smallint[]
       when 20 then array[0, 10]::smallint[]
       else array[]::smallint[] end $$;

-- Labels the role permits at all, once there is a relationship.
create function access_labels() returns smallint[]
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select case when (access_claim())[4] in (1, 2)
       then array[0, 10]::smallint[] else array[]::smallint[] end $$;

-- Agencies whose own records the role reads whole: a supervisor's.
create function access_agencies() returns int[]
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select case when claim[4] = 2 then array[claim[3]] else array[]::int[] end
   from access_claim() as claim $$;

-- Members on whose care team the acting hat is today.
create function access_members() returns setof bigint
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select e.member_id
   from access_claim() as claim
   join access_edge e on e.employment_id = claim[1] and e.kind = 2
   where claim[4] = 1 and e.network_id = claim[2] and e.agency_id = claim[3]
     and e.starts_on <= current_date and (e.ends_on is null or e.ends_on > current_date) $$;

-- Members the acting hat has a relationship with: its care team, or its agency for a supervisor.
create function access_tied() returns setof bigint
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select access_members()
   union all
   select e.member_id
   from access_claim() as claim
   join access_edge e on e.agency_id = claim[3] and e.kind = 1
   where claim[4] = 2 and e.network_id = claim[2]
     and e.starts_on <= current_date and (e.ends_on is null or e.ends_on > current_date) $$;

-- member * 100 + label that a live consent lets the acting organization receive from others. A
-- label beyond 99 would spill into the next member's number.
create function access_shared() returns setof bigint
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select c.member_id * 100 + l.label
   from access_claim() as claim
   join access_consent c on c.recipient_id = claim[3]
   cross join unnest(c.labels) as l(label)
   where c.network_id = claim[2]
     and c.member_id = any(array(select access_tied()))
     and l.label between 0 and 99
     and c.signed_on <= current_date
     and (c.expires_on is null or c.expires_on > current_date)
     and c.withdrawn_at is null $$;

-- The day it is for rights: UTC, whatever the session's setting says.
create function access_today() returns date
language sql stable
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select current_date $$;
