-- Deploy ringfence:vapi/answer_status_check to pg
-- requires: vapi/quarantine_vapi_call
-- requires: call/check_call

-- Purpose      check_call for whoever polls with Vapi's secret. A call we do not know may go on; it
--              is written down, because it costs money that nobody may be charged for.
-- Called by    The web process.
-- Idempotency  Asking again changes nothing.
-- Locks        Those of check_call; where the call is unknown its row in quarantine.
-- Errors       RF001, RF002 bad argument, RF006 p_as_of, RF101 unknown organization, RF206
--              isolation level.
-- Returns      The row of check_call.
begin;
set local role ringfence_owner;

create or replace function billing.answer_status_check(
    p_org_id          uuid,
    p_call_id         text,
    p_elapsed_seconds numeric     default null,
    p_as_of           timestamptz default null
)
returns ringfence.call_check
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $answer_status_check$
declare
    v_check constant ringfence.call_check :=
        billing.check_call(p_org_id, p_call_id, p_elapsed_seconds, p_as_of);
begin
    -- Not what somebody else's call is: that has its owner, whoever asks.
    if v_check.outcome = 'unknown'
       and not exists (select from ringfence.call as call
                        where call.vapi_call_id = p_call_id
                          and call.org_id <> p_org_id) then
        perform ringfence.quarantine_vapi_call(
            jsonb_build_object('id', p_call_id), null, 'status-check', p_as_of,
            p_reason => 'never authorized');
    end if;
    return v_check;
end
$answer_status_check$;

comment on function billing.answer_status_check(uuid, text, numeric, timestamptz) is
'May a call go on? Writes down calls nobody knows. Errors: RF001, RF002, RF006, RF101, RF206.';

grant execute on function billing.answer_status_check(uuid, text, numeric, timestamptz)
   to ringfence_web, ringfence_ops;

commit;
