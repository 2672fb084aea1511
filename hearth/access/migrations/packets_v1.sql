-- Packets open to the acting organization: while they are, and as far as live consents from any source,
-- for the purpose of the request, name it. Without one that names what is normal, nothing is.
create function access_packets() returns table (member_id bigint, reasons int, areas smallint[])
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    select r.member_id, r.reasons & given.reasons, r.areas
    from access_claim() as claim
    join access_referral r on r.recipient_id = claim[3]
    cross join lateral (
        select bit_or(c.reasons) as reasons
        from access_consent c
        where c.member_id = r.member_id and c.recipient_id = claim[3] and c.network_id = claim[2]
          and c.sources is null
          and claim[7] = any(c.purposes)
          and c.signed_on - date '2000-01-01' <= claim[5]
          and (c.expires_on is null or c.expires_on - date '2000-01-01' > claim[5])
          and c.withdrawn_at is null
          and c.superseded_at is null
    ) as given
    where claim[4] = any(array[1, 2, 6, 8]) and r.network_id = claim[2]
      and given.reasons & 1 = 1
      and r.superseded_at is null
      and r.starts_on - date '2000-01-01' <= claim[5]
      and (r.ends_on is null or r.ends_on - date '2000-01-01' > claim[5]) $$;

-- What is open in an area to this hat in particular: a packet, an emergency, one's own record.
create or replace function access_opened(p_area int) returns table (member_id bigint, reasons int)
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    select p.member_id, p.reasons from access_packets() as p where p_area = any(p.areas)
    union all
    select e.member_id, 254
    from access_claim() as claim
    join access_emergency e on e.employment_id = claim[1]
    where e.network_id = claim[2]
      and e.starts_at <= statement_timestamp() and e.ends_at > statement_timestamp()
    union all
    select claim[9], access_mask() from access_claim() as claim where claim[9] is not null $$;

-- What the application is told of the same, and of restrictions and named access. It works packets out
-- for itself: were it to call the function above, one mistake there would open both layers.
create or replace function access_particulars()
returns table (kind int, member_id bigint, reasons int, areas smallint[])
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
    with acting as (
        select claim[1] as hat, claim[2] as network, claim[3] as organization, claim[4] as role,
            date '2000-01-01' + claim[5] as today, claim[6] as staff, claim[7] as purpose
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
    select 4, f.member_id, f.reasons & named.reasons, f.areas
    from acting a
    join access_referral f on f.recipient_id = a.organization and f.network_id = a.network
    cross join lateral (
        select bit_or(c.reasons) as reasons from access_consent c
        where c.member_id = f.member_id and c.recipient_id = a.organization
          and c.network_id = a.network and c.sources is null
          and a.purpose = any(c.purposes)
          and daterange(c.signed_on, c.expires_on) @> a.today
          and c.withdrawn_at is null and c.superseded_at is null
    ) as named
    where a.role in (1, 2, 6, 8) and f.superseded_at is null and named.reasons & 1 = 1
      and daterange(f.starts_on, f.ends_on) @> a.today $$;
