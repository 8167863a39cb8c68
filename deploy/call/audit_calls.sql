-- Deploy ringfence:call/audit_calls to pg
-- requires: call/tables

-- Purpose      Holds against wallets and calls, charges against the ledger: a check that can fail.
-- Called by    audit_invariants.
-- Idempotency  Reads only.
-- Locks        None; it looks at one instant.
-- Errors       None.
-- Returns      A row for each fault.
begin;
set local role ringfence_owner;

create or replace function ringfence.audit_calls(
    p_org_id uuid
)
returns table (invariant text, org_id uuid, seq bigint, problem text)
language plpgsql
stable
as $audit_calls$
begin
    return query
    select 'held', wallet.org_id, null::bigint,
           format('the wallet holds %s, its live calls %s', wallet.held,
                  coalesce(held.reserved, 0))
      from ringfence.wallet as wallet
      left join (select live.org_id, sum(live.reserved) as reserved
                   from ringfence.live_call as live
                  group by live.org_id) as held on held.org_id = wallet.org_id
     where (p_org_id is null or wallet.org_id = p_org_id)
       and wallet.held <> coalesce(held.reserved, 0);

    return query
    select 'held', live.org_id, null::bigint, format('call %s: %s', live.call_id, found.problem)
      from ringfence.live_call as live
      left join ringfence.call as call on call.org_id = live.org_id and call.call_id = live.call_id
      left join ringfence.wallet as wallet on wallet.org_id = live.org_id
     cross join lateral (values
         (case when call.call_id is null then 'there is no such call' end),
         (case when wallet.org_id is null then 'it holds the credit of no wallet' end),
         (case when call.status not in ('reserved', 'live')
               then 'it is over, but still holds credit' end),
         (case when call.reserved <> live.reserved then 'its hold is not what it says' end),
         (case when wallet.hold_lapses_at > live.expires_at
               then 'its hold would never lapse' end),
         (case when live.due_at > live.expires_at then 'nobody would look at it again' end)
     ) as found (problem)
     where (p_org_id is null or live.org_id = p_org_id)
       and found.problem is not null;

    return query
    select 'held', counted.org_id, counted.lot_seq,
           format('live calls count on %s of the lot, it says %s', counted.amount,
                  counted.allocated)
      from (select part.org_id, part.lot_seq, sum(part.amount) as amount,
                   sum(part.allocated) as allocated
              from (select live.org_id, live.allocations[n][1], live.allocations[n][2], 0
                      from ringfence.live_call as live,
                           generate_subscripts(live.allocations, 1) as n
                     union all
                    select lot.org_id, lot.lot_seq, 0, lot.allocated
                      from ringfence.credit_lot as lot
                     where lot.allocated > 0) as part (org_id, lot_seq, amount, allocated)
             where p_org_id is null or part.org_id = p_org_id
             group by part.org_id, part.lot_seq) as counted
     where counted.amount <> counted.allocated;

    return query
    select 'calls', call.org_id, call.charge_seq, format('call %s: %s', call.call_id, found.problem)
      from ringfence.call as call
      left join ringfence.live_call as live
        on live.org_id = call.org_id
       and live.call_id = call.call_id
      left join ringfence.wallet as wallet on wallet.org_id = call.org_id
      left join ringfence.ledger as entry
        on entry.org_id = call.org_id
       and entry.seq = call.charge_seq and entry.scope = 'call'
     cross join lateral (values
         (case when wallet.org_id is null then 'it is nobody''s' end),
         (case when call.status in ('reserved', 'live') and live.call_id is null
               then 'it is going on, but holds nothing' end),
         (case when (call.status = 'ended') <> (call.charge_seq is not null)
               then 'it has ended without a charge, or is charged without an end' end),
         (case when call.charge_seq is not null
                and (entry.amount, entry.key) is distinct from (-call.charge, call.call_id)
               then 'its charge is not in the ledger as it says' end)
     ) as found (problem)
     where (p_org_id is null or call.org_id = p_org_id)
       and found.problem is not null;
end
$audit_calls$;

comment on function ringfence.audit_calls(uuid) is
'Faults between holds, wallets, calls and their charges.';

commit;
