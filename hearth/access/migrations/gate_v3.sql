-- Labels are sets of reasons, as bits: 10 (substance use treatment), 20 (HIV), and 30, which is both.
-- A number that is none of these is refused to everybody, as before.

create or replace function access_wide_labels() returns smallint[]
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select case (access_claim())[4]
       when 3 then array[0]::smallint[]
       when 20 then array[0, 10, 20, 30]::smallint[]
       else array[]::smallint[] end $$;

create or replace function access_labels() returns smallint[]
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select case when (access_claim())[4] in (1, 2)
       then array[0, 10, 20, 30]::smallint[] else array[]::smallint[] end $$;

-- member * 100 + label that live consents let the acting organization receive from others: every label
-- all of whose reasons are consented, in one consent or in several; normal where one names normal.
-- Numbers that are no label open nothing, nor do their bits.
create or replace function access_shared() returns setof bigint
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select given.member_id * 100 + known.label
   from (
       select c.member_id, bool_or(l.label = 0) as is_normal,
           coalesce(bit_or(l.label) filter (where l.label = any(array[10, 20, 30])), 0) as reasons
       from access_claim() as claim
       join access_consent c on c.recipient_id = claim[3]
       cross join unnest(c.labels) as l(label)
       where c.network_id = claim[2]
         and c.member_id = any(array(select access_tied()))
         and c.signed_on <= current_date
         and (c.expires_on is null or c.expires_on > current_date)
         and c.withdrawn_at is null and c.superseded_at is null
       group by c.member_id
   ) as given
   cross join unnest(array[0, 10, 20, 30]) as known(label)
   where case when known.label = 0 then given.is_normal
       else given.reasons & known.label = known.label end $$;
