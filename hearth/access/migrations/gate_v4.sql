-- The gate for a whole network: seventeen roles, purposes, areas, reasons held and opened, restrictions.
-- docs/explanation/who-may-see-what.md is the rule. Functions are owned by hearth_gate (no login), fix
-- their search path (pg_temp last), and are evaluated once per query as subselects of the policies.

-- Who acts, or null: nobody, ended, held, of no purpose the role permits, or a forged context.
--   1 hat  2 network  3 organization  4 role  5 today, in days since 2000 where the network is
--   6 number of staff  7 purpose  8 whether the organization is a lead  9 member, of a personal hat
create or replace function access_claim() returns int[]
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
declare
    context int[] := foundation_context();
    claim int[];
begin
    if context is null then
        return null;
    elsif context[1] >= 1500000000 then
        select array[p.id, p.network_id, null, p.role, d.today, s.id, context[3], 0, p.member_id] into claim
        from access_personalhat p
        join network_network n on n.id = p.network_id
        join members_member m on m.id = p.member_id and m.network_id = p.network_id
        join foundation_user u on u.id = p.user_id and u.is_active
        left join workforce_staff s on s.user_id = p.user_id
        cross join access_days(n.time_zone) as d
        where p.id = context[1]
          and p.network_id = context[2]
          and p.ended_at is null
          and p.starts_on <= d.day
          and (p.ends_on is null or p.ends_on > d.day)
          and (not p.is_parental or d.day < access_comes_of_age(m.birth_on));
    elsif context[1] > 0 then
        select array[e.id, e.network_id, e.organization_id, e.role, d.today, e.staff_id, context[3],
            (o.kind = 'lead')::int, null] into claim
        from workforce_employment e
        join network_organization o on o.id = e.organization_id and o.network_id = e.network_id
        join network_network n on n.id = e.network_id
        join workforce_staff s on s.id = e.staff_id
        join foundation_user u on u.id = s.user_id and u.is_active
        cross join access_days(n.time_zone) as d
        where e.id = context[1]
          and e.network_id = context[2]
          and e.role between 1 and 13
          and (e.role <> 3 or o.kind = 'lead')
          and e.suspended_at is null
          and e.starts_on <= d.day
          and (e.ends_on is null or e.ends_on > d.day)
          and o.suspended_at is null
          and (o.left_on is null or o.left_on > d.day);
    else
        select array[a.id, n.id, null, a.role, d.today, null, context[3], 0, null] into claim
        from access_systemactor a
        join network_network n on n.id = context[2]
        cross join access_days(n.time_zone) as d
        where a.id = context[1];
    end if;
    return case when claim[7] = any(access_purposes(claim[4])) then claim end;
end $$;

-- The day it is in a zone, and the same as a number.
create function access_days(p_zone text, out day date, out today int)
language sql stable
set search_path = pg_catalog, pg_temp as $$
    select n.day, n.day - date '2000-01-01'
    from (select (transaction_timestamp() at time zone p_zone)::date as day) as n $$;

-- The day a minority ends: a birthday on 29 February is kept on 1 March of common years.
create function access_comes_of_age(p_birth date) returns date
language sql immutable
set search_path = pg_catalog, pg_temp as $$
    select case when extract(month from p_birth) = 2 and extract(day from p_birth) = 29
        then ((p_birth + 1) + interval '18 years')::date
        else (p_birth + interval '18 years')::date end $$;

-- 1 treatment, 2 payment, 3 operations, 5 the member's request, 6 administration.
create function access_purposes(p_role int) returns int[]
language sql immutable
set search_path = pg_catalog, pg_temp as $$
    select case
        when p_role = any(array[1, 5, 6, 7, 8, 20, 21]) then array[1]
        when p_role = 2 then array[1, 3]
        when p_role = any(array[3, 10, 11]) then array[3]
        when p_role = 9 then array[2]
        when p_role = any(array[4, 12, 13]) then array[6]
        when p_role = any(array[14, 15]) then array[5]
        else array[]::int[] end $$;

create or replace function access_today() returns date
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select date '2000-01-01' + (access_claim())[5] $$;

-- The network, to a role that opens the area; else null. 1 identity, 2 course, 3 care, 4 oversight.
create function access_network_of(p_area int) returns int
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    select claim[2] from access_claim() as claim
    where claim[4] = any(case p_area
        when 1 then array[1, 2, 3, 5, 6, 7, 8, 9, 11, 14, 15, 20]
        when 2 then array[1, 2, 3, 5, 6, 7, 8, 9, 10, 14, 15, 20]
        when 3 then array[1, 2, 3, 5, 6, 7, 14, 15, 20]
        when 4 then array[11] end) $$;

-- The reasons the acting hat holds, joined. 254 are those a role may hold, 2046 all.
create function access_mask() returns int
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    select coalesce((
        select case
            when claim[4] = any(array[1, 2, 5, 6, 7, 8, 9, 10]) then 254
            when claim[4] = 11 and claim[8] = 0 then 254
            when claim[4] = 14 then 2046 & ~(256 | 512)
            when claim[4] = 15 then (
                select p.reasons & 254 & ~64 from access_personalhat p where p.id = claim[1])
            when claim[4] = 20 then 2046
            else 0 end
        from access_claim() as claim), 0) $$;

-- Whether the hat reads a network by exception: at a lead, what is normal and not withheld.
create function access_is_wide() returns boolean
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    select coalesce(claim[4] = 3 or (claim[4] = 11 and claim[8] = 1), false)
    from access_claim() as claim $$;

-- By member, further reasons that somebody named this employment for.
create function access_named() returns jsonb
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    select jsonb_object_agg(given.member_id, given.reasons)
    from (
        select n.member_id, bit_or(n.reasons) as reasons
        from access_claim() as claim
        join access_named n on n.employment_id = claim[1]
        where n.network_id = claim[2]
          and not access_is_wide()
          and n.superseded_at is null
          and n.starts_on - date '2000-01-01' <= claim[5]
          and (n.ends_on is null or n.ends_on - date '2000-01-01' > claim[5])
        group by n.member_id
    ) as given $$;

create function access_is_privacy_officer() returns boolean
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select coalesce((access_claim())[4] = 11, false) $$;

create function access_is_lead_privacy_officer() returns boolean
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select coalesce(claim[4] = 11 and claim[8] = 1, false) from access_claim() as claim $$;

-- The member whose own hat acts; null for anybody else, representatives included.
create function access_self() returns int
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select case when claim[4] = 14 then claim[9] end from access_claim() as claim $$;

create or replace function access_staff() returns int
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select (access_claim())[6] $$;

-- Agencies whose own records the role reads whole.
create function access_own_records() returns int[]
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    select case when claim[4] = any(array[2, 8, 9, 10, 11]) then array[claim[3]] else array[]::int[] end
    from access_claim() as claim $$;

-- Members on whose care team the acting hat is today.
create or replace function access_members() returns setof bigint
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select e.member_id
   from access_claim() as claim
   join access_edge e on e.employment_id = claim[1] and e.kind = 2
   where claim[4] = any(array[1, 5, 6, 7]) and e.network_id = claim[2] and e.agency_id = claim[3]
     and e.superseded_at is null
     and e.starts_on - date '2000-01-01' <= claim[5]
     and (e.ends_on is null or e.ends_on - date '2000-01-01' > claim[5]) $$;

-- Members whom the acting hat's agency serves today, for these roles.
create function access_served(p_roles int[]) returns setof bigint
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select e.member_id
   from access_claim() as claim
   join access_edge e on e.agency_id = claim[3] and e.kind = 1
   where claim[4] = any(p_roles) and e.network_id = claim[2]
     and e.superseded_at is null
     and e.starts_on - date '2000-01-01' <= claim[5]
     and (e.ends_on is null or e.ends_on - date '2000-01-01' > claim[5]) $$;

-- Members the acting hat is related to, and so records about.
create or replace function access_tied() returns setof bigint
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select access_members() union all select access_served(array[2, 8]) $$;

-- The same, and whom the hat only knows: it reads as those related do, and records nothing.
create function access_known() returns setof bigint
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select access_members() union all select access_served(array[2, 8, 9, 11]) $$;

-- Live consents of known members that name the acting organization, for the purpose it acts for.
create function access_live_consents()
returns table (member_id bigint, reasons int, sources int[])
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select c.member_id, c.reasons, c.sources
   from access_claim() as claim
   join access_consent c on c.recipient_id = claim[3]
   where c.network_id = claim[2]
     and c.member_id = any(array(select access_known()))
     and claim[7] = any(c.purposes)
     and c.signed_on - date '2000-01-01' <= claim[5]
     and (c.expires_on is null or c.expires_on - date '2000-01-01' > claim[5])
     and c.withdrawn_at is null and c.superseded_at is null $$;

create function access_consented() returns setof bigint
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select distinct member_id from access_live_consents() $$;

-- By member, what consents open of anybody's records: reasons, and 1 for what is normal.
create function access_consented_reasons() returns jsonb
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    select jsonb_object_agg(given.member_id, given.reasons)
    from (
        select c.member_id, bit_or(c.reasons) as reasons from access_live_consents() as c
        where c.sources is null
        group by c.member_id
    ) as given $$;

-- By member and organization, the same of the records of organizations that a consent lists.
create function access_consented_reasons_from() returns jsonb
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    with live as (select * from access_live_consents())
    select jsonb_object_agg(given.member_id || ':' || given.source, given.reasons)
    from (
        select listed.member_id, listed.source, bit_or(c.reasons) as reasons
        from (
            select distinct l.member_id, source
            from live as l cross join unnest(l.sources) as source
        ) as listed
        join live as c on c.member_id = listed.member_id
            and (c.sources is null or listed.source = any(c.sources))
        group by listed.member_id, listed.source
    ) as given $$;

-- What is open in an area to this hat in particular: a packet, an emergency, one's own record.
create function access_opened(p_area int) returns table (member_id bigint, reasons int)
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    select r.member_id, r.reasons
    from access_claim() as claim
    join access_referral r on r.recipient_id = claim[3]
    where claim[4] = any(array[1, 2, 6, 8]) and r.network_id = claim[2]
      and p_area = any(r.areas)
      and r.superseded_at is null
      and r.starts_on - date '2000-01-01' <= claim[5]
      and (r.ends_on is null or r.ends_on - date '2000-01-01' > claim[5])
    union all
    select e.member_id, 254
    from access_claim() as claim
    join access_emergency e on e.employment_id = claim[1]
    where e.network_id = claim[2]
      and e.starts_at <= statement_timestamp() and e.ends_at > statement_timestamp()
    union all
    select claim[9], access_mask() from access_claim() as claim where claim[9] is not null $$;

create function access_granted(p_area int) returns setof bigint
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select distinct member_id from access_opened(p_area) $$;

create function access_granted_reasons(p_area int) returns jsonb
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    select jsonb_object_agg(given.member_id, given.reasons)
    from (
        select member_id, bit_or(reasons) as reasons from access_opened(p_area) group by member_id
    ) as given $$;

-- Whether the hat is one that reads packets sent to its organization.
create function access_receives() returns boolean
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select coalesce((access_claim())[4] = any(array[1, 2, 6, 8]), false) $$;

-- The account of whoever acts, if they are of the staff.
create function access_user() returns int
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select s.user_id from workforce_staff s where s.id = (access_claim())[6] $$;

-- Members from whom a restriction keeps the acting hat away.
create function access_blocked() returns setof bigint
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    select r.member_id
    from access_claim() as claim
    join access_restriction r on r.network_id = claim[2]
    where claim[4] <> all(array[14, 20, 21])
      and (r.staff_id = claim[6] or r.organization_id = claim[3]
        or (r.listed is not null and not coalesce(claim[6] = any(r.listed), false)))
      and r.superseded_at is null
      and r.starts_on - date '2000-01-01' <= claim[5]
      and (r.ends_on is null or r.ends_on - date '2000-01-01' > claim[5]) $$;

-- The numbers of a user's personal hats: read before anybody acts, so of whom they tell nothing.
create function access_personal_hats(p_user int)
returns table (id int, network_id int, role int)
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    select p.id, p.network_id, p.role::int
    from access_personalhat p
    join network_network n on n.id = p.network_id
    join members_member m on m.id = p.member_id and m.network_id = p.network_id
    cross join access_days(n.time_zone) as d
    where p.user_id = p_user
      and p.ended_at is null
      and p.starts_on <= d.day and (p.ends_on is null or p.ends_on > d.day)
      and (not p.is_parental or d.day < access_comes_of_age(m.birth_on))
    order by p.id $$;

-- What concerns this hat in particular, for the application's own layer: it may not read the tables.
-- Kinds: 1 named for further reasons, 2 kept away, 3 an emergency, 4 a packet.
create function access_particulars()
returns table (kind int, member_id bigint, reasons int, areas smallint[])
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    with acting as (
        select claim[1] as hat, claim[2] as network, claim[3] as organization, claim[4] as role,
            date '2000-01-01' + claim[5] as today, claim[6] as staff
        from access_claim() as claim where claim[4] is not null
    )
    select 1, n.member_id, n.reasons, null::smallint[]
    from acting a join access_named n on n.employment_id = a.hat and n.network_id = a.network
    where n.superseded_at is null and daterange(n.starts_on, n.ends_on) @> a.today
      and not access_is_wide()
    union all
    select 2, r.member_id, 0, null
    from acting a join access_restriction r on r.network_id = a.network
    where r.superseded_at is null and daterange(r.starts_on, r.ends_on) @> a.today
      and a.role not in (14, 20, 21)
      and (r.staff_id = a.staff or r.organization_id = a.organization
        or coalesce(a.staff, 0) <> all(r.listed))
    union all
    select 3, e.member_id, 254, null
    from acting a join access_emergency e on e.employment_id = a.hat and e.network_id = a.network
    where tstzrange(e.starts_at, e.ends_at) @> statement_timestamp()
    union all
    select 4, f.member_id, f.reasons, f.areas
    from acting a join access_referral f on f.recipient_id = a.organization and f.network_id = a.network
    where a.role in (1, 2, 6, 8) and f.superseded_at is null
      and daterange(f.starts_on, f.ends_on) @> a.today $$;

-- Break the glass for the one member whom an identifier and a birth date name; null for anybody else,
-- whatever the reason. Nobody else writes an emergency.
create function access_break_glass(p_identifier text, p_birth date, p_code text, p_words text)
returns bigint
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
declare
    claim int[] := access_claim();
    found bigint;
begin
    if claim is null or claim[4] <> all(array[1, 2, 6, 7]) or trim(p_words) = '' then
        return null;
    end if;
    select m.id into found
    from members_identifier i
    join members_member m on m.id = i.member_id
    where i.network_id = claim[2] and i.value = p_identifier and m.birth_on = p_birth
      and m.id <> all(array(select access_blocked()))
    order by m.id limit 1;
    if found is not null then
        insert into access_emergency
            (network_id, agency_id, member_id, label, employment_id, code, words, starts_at, ends_at,
             outcome, outcome_words)
        values (claim[2], claim[3], found, 0, claim[1], p_code, p_words, statement_timestamp(),
            statement_timestamp() + interval '4 hours', '', '');
    end if;
    return found;
end $$;

-- As before, from consents as they are now: to what is normal, from any source, for operations.
create or replace function access_withhold(p_member bigint, p_lead int) returns void
language plpgsql
-- Its plans are made once for a session, perhaps while the tables are empty; a scan would stay.
set search_path = pg_catalog, public, pg_temp set enable_seqscan = off as $$
begin
    -- Two writers of one member's consents must each see the other's.
    perform pg_advisory_xact_lock(7704, (p_member % 512)::int);
    delete from access_withheld where member_id = p_member and lead_id = p_lead;
    insert into access_withheld (network_id, agency_id, lead_id, member_id, label, starts_on, ends_on)
    select m.network_id, m.agency_id, o.id, m.id, 0,
        coalesce(lower(gap), date '0001-01-01'), upper(gap)
    from members_member m
    join network_organization o on o.id = p_lead and o.network_id = m.network_id
    cross join unnest('{(,)}'::datemultirange - coalesce((
        select range_agg(daterange(c.signed_on, c.expires_on)) from access_consent c
        where c.member_id = p_member and c.recipient_id = p_lead and c.network_id = m.network_id
          and c.withdrawn_at is null and c.superseded_at is null
          and c.reasons & 1 = 1 and c.sources is null and 3 = any(c.purposes)
    ), '{}')) as gap
    -- Days only go forward: a gap that is over everywhere will never be asked for.
    where m.id = p_member and o.kind = 'lead'
      and (upper(gap) is null or upper(gap) > current_date - 1);
end $$;
