-- Employments of which the acting hat keeps the records: a supervisor's own agency's, of any day.
create function access_supervised() returns setof int
language sql stable security definer
set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as
$$ select e.id
   from access_claim() as claim
   join workforce_employment e on e.organization_id = claim[3]
   where claim[4] = 2 and e.network_id = claim[2] $$;
