-- Deploy ringfence:wallet/audit_lot_origins to pg
-- requires: wallet/tables

-- Purpose      What a lot says of itself against the entry that brought it: expiry, priority,
--              promotional or paid, and how much it began with. That entry has the lot's number;
--              only the lot made of the balance there was when the first lots came was brought by
--              the entry behind it, and that lot is plain: it does not expire, has priority 100 and
--              counts as paid, as does what a refund gives back of a debt.
-- Called by    audit_invariants.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      A row for each fault: invariant, organization, entry, problem.
begin;
set local role ringfence_owner;

create or replace function ringfence.audit_lot_origins(
    p_org_id uuid
)
returns table (invariant text, org_id uuid, seq bigint, problem text)
language plpgsql
stable
as $audit_lot_origins$
begin
    return query
    select 'lots', lot.org_id, lot.lot_seq, found.problem
      from ringfence.credit_lot as lot
      left join lateral (
          select entry.seq, entry.expires_at, entry.priority, entry.counter_account,
                 entry.lot_moves[place][2] as amount
            from ringfence.ledger as entry
           cross join lateral generate_subscripts(entry.lot_moves, 1) as place
           where entry.org_id = lot.org_id
             and entry.seq between lot.lot_seq and lot.lot_seq + 1
             and entry.lot_moves[place][1] = lot.lot_seq
             and entry.lot_moves[place][2] > 0
           order by entry.seq
           limit 1) as brought on true
     cross join lateral (
         select brought.seq = lot.lot_seq as as_said
     ) as origin
     cross join lateral (
         select case when origin.as_said then brought.expires_at end as expires_at,
                case when origin.as_said then brought.priority end as priority,
                origin.as_said and brought.counter_account = 'promotion' as promotional
     ) as said
     cross join lateral (values
         (case when brought.seq is null then 'no entry brought it' end),
         (case when lot.granted <> brought.amount
               then format('says it began with %s, its entry brought %s', lot.granted,
                           brought.amount) end),
         (case when lot.expires_at <> coalesce(said.expires_at, 'infinity')
               then format('expires at %s, by its entry at %s', lot.expires_at,
                           coalesce(said.expires_at, 'infinity')) end),
         (case when lot.priority <> coalesce(said.priority, 100)
               then format('has priority %s, by its entry %s', lot.priority,
                           coalesce(said.priority, 100)) end),
         (case when lot.promotional <> said.promotional
               then format('is promotional: %s, by its entry %s', lot.promotional,
                           said.promotional) end)
     ) as found (problem)
     where found.problem is not null
       and (p_org_id is null or lot.org_id = p_org_id);
end
$audit_lot_origins$;

comment on function ringfence.audit_lot_origins(uuid) is
'Lots that say something else of themselves than the entry that brought them.';

commit;
