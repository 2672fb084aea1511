-- When an item is said to tell of more, or of less, what was filed of it carries the same: its evidence
-- of every version, with the words that go with it, and at once, by settling, the obligations that this
-- evidence opened; then their events and what waived them. Asks nobody for leave, so that nobody calls it
-- but the functions of recorders that did (access.protection.relabelled_v1).
--
-- p_source and p_items name the recorder's rows; p_kinds holds, by number of a kind of evidence, the label
-- that all evidence of it has.
create function ledger_follow_label(p_member bigint, p_source text, p_items bigint[], p_label int,
    p_kinds jsonb, p_now timestamptz) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp set jit = off as $$
declare
    of_party bigint := p_member * 3;
    roots bigint[];
    labels_before jsonb;
begin
    perform ledger_lock_member(p_member);
    select coalesce(jsonb_object_agg(concat_ws(':', o.subject_id, o.standard, o.opening_key), o.label), '{}')
    into labels_before
    from ledger_obligation o join ledger_subject s on s.id = o.subject_id
    where s.party = of_party;

    update ledger_evidence e
    set label = p_label | coalesce((p_kinds->>(e.kind::text))::int, 0)
    where e.party = of_party and e.source = p_source and e.source_id = any(p_items)
      and e.label <> p_label | coalesce((p_kinds->>(e.kind::text))::int, 0);
    select array_agg(distinct coalesce(e.root_id, e.id)) into roots
    from ledger_evidence e
    where e.party = of_party and e.source = p_source and e.source_id = any(p_items);

    perform ledger_settle_party(of_party, p_now);

    update ledger_obligationevent v set label = o.label
    from ledger_obligation o join ledger_subject s on s.id = o.subject_id
    where s.party = of_party and v.subject_id = o.subject_id and v.standard = o.standard
      and v.opening_key = o.opening_key and v.label <> o.label
      and (labels_before->>concat_ws(':', o.subject_id, o.standard, o.opening_key))::int <> o.label;
    -- Of what is asked for no more, events alone are left: they are raised, for nothing says to what
    -- they could be lowered.
    update ledger_obligationevent v set label = v.label | p_label
    from ledger_subject s
    where s.id = v.subject_id and s.party = of_party and v.opening_key = any(roots)
      and v.label | p_label <> v.label
      and not exists (
          select from ledger_obligation o where o.subject_id = v.subject_id
              and o.standard = v.standard and o.opening_key = v.opening_key);
    update ledger_evidence e set label = o.label -- kind 4 is a waiver; a1 says of which standard
    from ledger_obligation o join ledger_subject s on s.id = o.subject_id
    where s.party = of_party and e.party = of_party and e.kind = 4 and e.a1 = o.standard
      and e.answers_id = o.opening_key and e.label <> o.label
      and (labels_before->>concat_ws(':', o.subject_id, o.standard, o.opening_key))::int <> o.label;
    update ledger_reason w set label = e.label
    from ledger_evidence e
    where e.id = w.evidence_id and e.party = of_party and w.label <> e.label;
end $$;
