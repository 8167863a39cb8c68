-- Deploy ringfence:reconcile/request_stripe_run to pg
-- requires: reconcile/request_reconciliation
-- requires: payment/uses_stripe

-- Purpose      Asks for a comparison with Stripe on the schedule, where there is something to
--              compare. Where payments are and the key is gone, the run fails, which is an alarm.
-- Called by    request_stripe_day, request_stripe_week.
-- Idempotency  A slot asks once: the window is its own.
-- Locks        Those of request_reconciliation.
-- Errors       None.
-- Returns      1, or 0 when it had been asked for, or there is nothing to compare.
begin;
set local role ringfence_owner;

create or replace function ringfence.request_stripe_run(
    p_slot   timestamptz,
    p_window interval,
    p_as_of  timestamptz
)
returns bigint
language plpgsql
volatile
as $request_stripe_run$
begin
    if not ringfence.uses_stripe() then
        return 0::bigint;
    end if;
    return (select (requested.outcome = 'requested')::integer::bigint
              from billing.request_reconciliation(
                       'stripe', p_slot - p_window, p_slot,
                       p_trigger => 'schedule', p_as_of => p_as_of) as requested);
end
$request_stripe_run$;

comment on function ringfence.request_stripe_run(timestamptz, interval, timestamptz) is
'Asks for a comparison with Stripe, where there is something to compare.';

commit;
