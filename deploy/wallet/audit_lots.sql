-- Deploy ringfence:wallet/audit_lots to pg
-- requires: wallet/tables

-- Purpose      The lots against the ledger: what remains of each is what its entries moved, their
--              sum is the balance (or nothing when that is below zero), and none whose expiry comes
--              can be forgotten.
-- Called by    audit_invariants.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      A row for each fault: invariant, organization, entry, problem.
begin;
set local role ringfence_owner;

create or replace function ringfence.audit_lots(
    p_org_id uuid
)
returns table (invariant text, org_id uuid, seq bigint, problem text)
language plpgsql
stable
as $audit_lots$
begin
    return query
    with moved as (
        select entry.org_id, entry.lot_moves[place][1] as lot_seq,
               sum(entry.lot_moves[place][2]) as amount
          from ringfence.ledger as entry
         cross join lateral generate_subscripts(entry.lot_moves, 1) as place
         where p_org_id is null or entry.org_id = p_org_id
         group by 1, 2
    )
    select found.invariant, coalesce(lot.org_id, moved.org_id),
           coalesce(lot.lot_seq, moved.lot_seq), found.problem
      from (select * from ringfence.credit_lot as lot
             where p_org_id is null or lot.org_id = p_org_id) as lot
      full join moved on moved.org_id = lot.org_id and moved.lot_seq = lot.lot_seq
      left join ringfence.wallet as wallet on wallet.org_id = lot.org_id
     cross join lateral (values
         ('stray', case when lot.org_id is not null and wallet.org_id is null
                        then 'a lot without a wallet' end),
         ('lots', case when lot.lot_seq is null then 'entries move a lot that is not there' end),
         ('lots', case when lot.remaining <> coalesce(moved.amount, 0)
                       then format('%s remain, its entries come to %s', lot.remaining,
                                   coalesce(moved.amount, 0)) end),
         ('lots', case when lot.remaining > lot.granted
                       then format('%s remain of %s', lot.remaining, lot.granted) end),
         ('lots', case when lot.open <> (lot.remaining > 0 or lot.allocated > 0)
                       then 'is flagged open or shut, but is the other' end),
         ('lots', case when lot.open and lot.remaining > lot.allocated
                        and wallet.next_due_at > lot.expires_at
                       then 'its expiry would be forgotten: the wallet falls due later' end)
     ) as found (invariant, problem)
     where found.problem is not null;

    return query
    with summed as (
        select wallet.org_id, wallet.seq, wallet.has_lots, wallet.held,
               greatest(wallet.balance, 0) as balance,
               coalesce(sum(lot.remaining), 0) as remaining,
               coalesce(sum(lot.allocated), 0) as allocated
          from ringfence.wallet as wallet
          left join ringfence.credit_lot as lot on lot.org_id = wallet.org_id and lot.open
         where p_org_id is null or wallet.org_id = p_org_id
         group by wallet.org_id
    )
    select 'lots', summed.org_id, summed.seq, found.problem
      from summed
     cross join lateral (values
         (case when summed.has_lots and summed.remaining <> summed.balance
               then format('lots come to %s, the balance to %s', summed.remaining,
                           summed.balance) end),
         (case when not summed.has_lots and summed.remaining > 0
               then 'there are lots, but the wallet does not know' end),
         (case when summed.allocated > summed.held
               then format('holds of %s count on %s', summed.held, summed.allocated) end)
     ) as found (problem)
     where found.problem is not null;
end
$audit_lots$;

comment on function ringfence.audit_lots(uuid) is
'Faults between lots, their wallet and the entries that moved them.';

commit;
