-- Deploy ringfence:reconcile/request_stripe_week to pg
-- requires: reconcile/request_stripe_run

-- Purpose      Asks for the daily comparison with Stripe: the last seven days before the slot.
-- Called by    The job reconcile_stripe_week, daily.
-- Idempotency  A slot asks once: the window is its own.
-- Locks        Those of request_reconciliation.
-- Errors       None.
-- Returns      1, or 0 when it had been asked for, or there is nothing to compare.
begin;
set local role ringfence_owner;

create or replace function ringfence.request_stripe_week(
    p_slot  timestamptz,
    p_as_of timestamptz
)
returns bigint
language plpgsql
volatile
as $request_stripe_week$
begin
    return ringfence.request_stripe_run(p_slot, interval '7 days', p_as_of);
end
$request_stripe_week$;

comment on function ringfence.request_stripe_week(timestamptz, timestamptz) is
'Asks for the daily comparison with Stripe over the last seven days before the slot.';

commit;
