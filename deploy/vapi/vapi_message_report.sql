-- Deploy ringfence:vapi/vapi_message_report to pg
-- requires: vapi/read_call_report
-- requires: vapi/vapi_call_of

-- Purpose      Reads an end-of-call-report. Times, costs and reason stand on the message; its call
--              is as it was at the beginning.
-- Called by    handle_vapi_report.
-- Idempotency  A function of its argument.
-- Locks        None.
-- Errors       RF003 a message without the id of a call.
-- Returns      The report; its duration is null when it cannot be made out.
begin;
set local role ringfence_owner;

create or replace function ringfence.vapi_message_report(
    p_message jsonb
)
returns ringfence.call_report
language plpgsql
stable
as $vapi_message_report$
begin
    return ringfence.read_call_report(p_message, ringfence.vapi_call_of(p_message), 'webhook');
end
$vapi_message_report$;

comment on function ringfence.vapi_message_report(jsonb) is
'Reads an end-of-call-report of Vapi. Errors: RF003.';

commit;
