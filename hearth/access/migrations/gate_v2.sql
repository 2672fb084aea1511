-- As before, but a replaced edge or consent decides nothing.

create or replace function access_members() returns setof bigint
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select e.member_id
   from access_claim() as claim
   join access_edge e on e.employment_id = claim[1] and e.kind = 2
   where claim[4] = 1 and e.network_id = claim[2] and e.agency_id = claim[3]
     and e.superseded_at is null
     and e.starts_on <= current_date and (e.ends_on is null or e.ends_on > current_date) $$;

create or replace function access_tied() returns setof bigint
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select access_members()
   union all
   select e.member_id
   from access_claim() as claim
   join access_edge e on e.agency_id = claim[3] and e.kind = 1
   where claim[4] = 2 and e.network_id = claim[2]
     and e.superseded_at is null
     and e.starts_on <= current_date and (e.ends_on is null or e.ends_on > current_date) $$;

create or replace function access_shared() returns setof bigint
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
     and c.withdrawn_at is null and c.superseded_at is null $$;

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
          and c.withdrawn_at is null and c.superseded_at is null and 0 = any(c.labels)
    ), '{}')) as gap
    -- Days only go forward: a gap that is over will never be asked for.
    where m.id = p_member and o.kind = 'lead'
      and (upper(gap) is null or upper(gap) > access_today());
end $$;
