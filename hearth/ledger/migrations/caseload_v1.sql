-- How many members each of an offering's staff has from which day on, and what they weigh: a row for
-- each day on which either changes, up to a day. A member counts while they are on the care team and
-- in a stage of the offering that does not end it; of the weights that apply to them, the most counts.
-- `p_weights` is [[kind of span, its value, weight], ...]; without `p_otherwise` nothing is weighed.
create function ledger_caseloads(
    p_offering int, p_ends smallint[], p_weights jsonb, p_otherwise int, p_until date
) returns table (employment_id int, day date, heads int, weight int)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp set jit = off as $$
declare
    claim int[] := access_claim();
begin
    if claim is null or claim[4] <> 20 or not exists (
        select from network_offering o where o.id = p_offering and o.network_id = claim[2]
    ) then
        raise insufficient_privilege using message = 'only an interface counts caseloads';
    end if;
    return query
    with staff as materialized (
        select s.employment_id, s.tracked_from
        from ledger_subject s where s.offering_id = p_offering and s.employment_id is not null
    ), had as materialized ( -- the days on which somebody had a member, one stretch a stay
        select t.employment_id, m.id as subject_id,
            daterange(e.starts_on, e.ends_on) * daterange(p.starts_on, p.ends_on) as days
        from staff t
        join access_edge e on e.employment_id = t.employment_id and e.kind = 2
            and e.superseded_at is null
        join ledger_subject m on m.member_id = e.member_id and m.offering_id = p_offering
        join ledger_span p on p.subject_id = m.id and p.kind = 1 and p.superseded_at is null
            and p.value <> all(p_ends)
            and daterange(e.starts_on, e.ends_on) && daterange(p.starts_on, p.ends_on)
    ), weighed as materialized (
        select h.subject_id, daterange(p.starts_on, p.ends_on) as days, (w ->> 2)::int as weight
        from (select distinct h.subject_id from had h) h
        join ledger_span p on p.subject_id = h.subject_id and p.superseded_at is null
        join jsonb_array_elements(p_weights) as w
            on (w ->> 0)::int = p.kind and (w ->> 1)::int = p.value
    ), changes as (
        select t.employment_id, t.tracked_from as day from staff t
        union
        select h.employment_id, d.day from had h
        cross join lateral (values (lower(h.days)), (upper(h.days))) as d (day)
        union
        select h.employment_id, d.day from had h
        join weighed w on w.subject_id = h.subject_id
        cross join lateral (values (lower(w.days)), (upper(w.days))) as d (day)
    ), counted as (
        select t.employment_id, c.day, count(h.subject_id)::int as heads,
            coalesce(sum(h.weight), 0)::int as weight
        from staff t
        join changes c on c.employment_id = t.employment_id
            and c.day between t.tracked_from and p_until
        left join lateral (
            select h.subject_id, coalesce(max(w.weight), p_otherwise) as weight
            from (
                select distinct h.subject_id from had h
                where h.employment_id = t.employment_id and h.days @> c.day
            ) h
            left join weighed w on w.subject_id = h.subject_id and w.days @> c.day
            group by h.subject_id
        ) h on true
        group by t.employment_id, c.day
    ), before as (
        select c.*, lag(c.heads) over following as had_heads, lag(c.weight) over following as had
        from counted c window following as (partition by c.employment_id order by c.day)
    )
    select b.employment_id, b.day, b.heads, case when p_otherwise is null then null else b.weight end
    from before b
    where (b.had_heads, b.had) is distinct from (b.heads, b.weight)
        and (b.heads > 0 or b.had_heads is not null)
    order by 1, 2;
end $$;
