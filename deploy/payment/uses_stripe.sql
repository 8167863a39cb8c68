-- Deploy ringfence:payment/uses_stripe to pg
-- requires: payment/tables
-- requires: outbox/has_channel

-- Purpose      Whether Stripe is in use here: a worker has its key, or there are payments. Where
--              neither is so, nothing is compared with it, and nobody is alarmed that it is not.
-- Called by    The jobs that compare with Stripe, the alert about reconciliation.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The answer.
begin;
set local role ringfence_owner;

create or replace function ringfence.uses_stripe()
returns boolean
language plpgsql
stable
as $uses_stripe$
begin
    return ringfence.has_channel('stripe.charge') or exists (select from ringfence.payment);
end
$uses_stripe$;

comment on function ringfence.uses_stripe() is
'Whether Stripe is in use here: a worker has its key, or there are payments.';

commit;
