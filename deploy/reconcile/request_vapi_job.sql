-- Deploy ringfence:reconcile/request_vapi_job to pg
-- requires: reconcile/request_reconciliation

-- Purpose      Asks for the daily comparison with Vapi: the 48 hours before the slot, so that each
--              call is looked at twice.
-- Called by    The job reconcile_vapi, daily.
-- Idempotency  A slot asks once: the window is its own.
-- Locks        Those of request_reconciliation.
-- Errors       None.
-- Returns      1, or 0 when it had been asked for.
begin;
set local role ringfence_owner;

create or replace function ringfence.request_vapi_job(
    p_slot  timestamptz,
    p_as_of timestamptz
)
returns bigint
language plpgsql
volatile
as $request_vapi_job$
begin
    return (select (requested.outcome = 'requested')::integer::bigint
              from billing.request_reconciliation(
                       'vapi', p_slot - interval '48 hours', p_slot,
                       p_trigger => 'schedule', p_as_of => p_as_of) as requested);
end
$request_vapi_job$;

comment on function ringfence.request_vapi_job(timestamptz, timestamptz) is
'Asks for the daily comparison with Vapi over the 48 hours before the slot.';

commit;
