-- Deploy ringfence:payment/audit_payments to pg
-- requires: payment/tables
-- requires: wallet/tables

-- Purpose      Payments against the ledger, both ways: every credited payment has its entry, and
--              every entry that credits a payment has one.
-- Called by    audit_invariants.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      A row for each fault: invariant, organization, entry, problem.
begin;
set local role ringfence_owner;

create or replace function ringfence.audit_payments(
    p_org_id uuid
)
returns table (invariant text, org_id uuid, seq bigint, problem text)
language plpgsql
stable
as $audit_payments$
begin
    return query
    with payment as (
        select * from ringfence.payment as payment
         where payment.status = 'credited'
           and (p_org_id is null or payment.owner_id = p_org_id)
    ), entry as (
        select * from ringfence.ledger as entry
         where entry.counter_account = 'stripe'
           and entry.scope = 'credit'
           and (p_org_id is null or entry.org_id = p_org_id)
    )
    select 'payments', payment.owner_id, payment.credited_seq,
           format('payment %s of %s was credited, its entry says %s', payment.payment_id,
                  payment.amount, coalesce(entry.amount::text, 'nothing'))
      from payment
      left join entry
        on entry.org_id = payment.owner_id
       and entry.seq = payment.credited_seq
       and entry.key = payment.payment_intent_id
     where entry.amount is distinct from payment.amount
     union all
    select 'payments', entry.org_id, entry.seq, format('credits %s, which is no payment', entry.key)
      from entry
      left join payment
        on payment.owner_id = entry.org_id
       and payment.credited_seq = entry.seq
     where entry.key ~ '^pi_'
       and payment.payment_id is null;
end
$audit_payments$;

comment on function ringfence.audit_payments(uuid) is
'Faults between payments and the entries that credit them.';

commit;
