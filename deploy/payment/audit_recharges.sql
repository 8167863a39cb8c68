-- Deploy ringfence:payment/audit_recharges to pg
-- requires: payment/tables

-- Purpose      Automatic recharges against their attempts, and against what is available: whoever
--              waits for an attempt waits for one that is not over, no attempt is forgotten, and
--              none that is wanted is.
-- Called by    audit_invariants.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      A row for each fault: invariant, organization, no entry, problem.
begin;
set local role ringfence_owner;

create or replace function ringfence.audit_recharges(
    p_org_id uuid
)
returns table (invariant text, org_id uuid, seq bigint, problem text)
language plpgsql
stable
as $audit_recharges$
begin
    return query
    select 'recharges', recharge.org_id, null::bigint,
           format('waits for attempt %s, which is %s', recharge.payment_id,
                  coalesce(payment.status::text, 'not there'))
      from ringfence.auto_recharge as recharge
      left join ringfence.payment as payment
        on payment.payment_id = recharge.payment_id
       and payment.owner_id = recharge.org_id
     where recharge.payment_id is not null
       and (p_org_id is null or recharge.org_id = p_org_id)
       and coalesce(payment.status not in ('created', 'open', 'pending'), true)
     union all
    select 'recharges', payment.owner_id, null::bigint,
           format('attempt %s is under way, and nobody waits for it', payment.payment_id)
      from ringfence.payment as payment
      left join ringfence.auto_recharge as recharge
        on recharge.org_id = payment.owner_id
       and recharge.payment_id = payment.payment_id
     where payment.purpose = 'recharge'
       and payment.status = 'created'
       and (p_org_id is null or payment.owner_id = p_org_id)
       and recharge.org_id is null
     union all
    select 'recharges', recharge.org_id, null::bigint,
           format('waits for attempt %s, and nobody is going to ask', recharge.payment_id)
      from ringfence.auto_recharge as recharge
     where recharge.payment_id is not null
       and recharge.look_at is null
       and (p_org_id is null or recharge.org_id = p_org_id)
     union all
    select 'recharges', recharge.org_id, null::bigint,
           'it is armed and wanted, and nobody is going to look'
      from ringfence.auto_recharge as recharge
      join ringfence.wallet as wallet on wallet.org_id = recharge.org_id
     where recharge.status = 'armed'
       and (p_org_id is null or recharge.org_id = p_org_id)
       and recharge.look_at is null
       and case when wallet.balance - wallet.held < wallet.recharge_threshold then true
                else wallet.react_below < wallet.recharge_threshold end;
end
$audit_recharges$;

comment on function ringfence.audit_recharges(uuid) is
'Faults between automatic recharges and their attempts.';

commit;
