-- Deploy ringfence:reconcile/request_stripe_day to pg
-- requires: reconcile/request_stripe_run

-- Purpose      Asks for the hourly comparison with Stripe: the last 24 hours before the slot.
-- Called by    The job reconcile_stripe, hourly.
-- Idempotency  A slot asks once: the window is its own.
-- Locks        Those of request_reconciliation.
-- Errors       None.
-- Returns      1, or 0 when it had been asked for, or there is nothing to compare.
begin;
set local role ringfence_owner;

create or replace function ringfence.request_stripe_day(
    p_slot  timestamptz,
    p_as_of timestamptz
)
returns bigint
language plpgsql
volatile
as $request_stripe_day$
begin
    return ringfence.request_stripe_run(p_slot, interval '24 hours', p_as_of);
end
$request_stripe_day$;

comment on function ringfence.request_stripe_day(timestamptz, timestamptz) is
'Asks for the hourly comparison with Stripe over the last 24 hours before the slot.';

commit;
