-- Deploy ringfence:vapi/vapi_call_report to pg
-- requires: vapi/read_call_report

-- Purpose      Reads a call as Vapi's list of calls, or a look-up of one, states it.
-- Called by    Reconciliation.
-- Idempotency  A function of its argument.
-- Locks        None.
-- Errors       None.
-- Returns      The report; its duration is null when it cannot be made out.
begin;
set local role ringfence_owner;

create or replace function ringfence.vapi_call_report(
    p_call jsonb
)
returns ringfence.call_report
language plpgsql
stable
as $vapi_call_report$
begin
    return ringfence.read_call_report(p_call, p_call, 'reconciliation');
end
$vapi_call_report$;

comment on function ringfence.vapi_call_report(jsonb) is
'Reads a call as Vapi''s list of calls states it.';

commit;
