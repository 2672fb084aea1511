-- What one row of the activity log says, as 32 bytes. The columns are named one by one: one that is
-- added later is sealed from the version of this function that names it.
create function access_activity_digest(a foundation_activity) returns bytea
language sql stable set search_path = pg_catalog, pg_temp as $$
    select sha256(convert_to(jsonb_build_array(
        a.id, (extract(epoch from a.at) * 1000000)::bigint, a.hat_id, a.user_id, a.network_id,
        a.agency_id, a.member_id, a.action, a.purpose, a.route, a.status, a.view_id)::text, 'UTF8'))
$$;

-- Rows above `after` that no seal holds yet, oldest first. Every network's: a seal tells of none.
create function access_unsealed(after bigint, most int) returns table (id bigint, digest bytea)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select a.id, access_activity_digest(a)
    from foundation_activity a
    where a.id > after and not exists (
        select from access_seal s
        where s.first_row <= a.id and s.last_row >= a.id and a.id = any(s.rows))
    order by a.id limit most
$$;

-- Rows that the seals of a stretch hold and that are gone, or say something else than they said.
create function access_broken(since bigint, until bigint)
returns table (number bigint, id bigint, is_gone boolean)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select s.number, sealed.id, a.id is null
    from access_seal s
    cross join lateral unnest(s.rows, s.digests) as sealed(id, digest)
    left join foundation_activity a on a.id = sealed.id
    where s.number between since and until
        and (a.id is null or access_activity_digest(a) is distinct from sealed.digest)
    order by s.number, sealed.id
$$;
