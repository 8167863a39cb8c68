-- Deploy ringfence:call/tell_call to pg
-- requires: call/tables
-- requires: outbox/enqueue_effect

-- Purpose      Has something said in a call, or has it ended, through the vendor; keeps on the call
--              that it was decided.
-- Called by    watch_call, under the lock.
-- Idempotency  Once for each instant at which the money ends (p_until, in seconds of the epoch):
--              should credit come and run out again, again.
-- Locks        The call's row, under the organization's lock.
-- Errors       None.
-- Returns      Nothing. A call that is not known at the vendor is told by check_call only.
begin;
set local role ringfence_owner;

create or replace function ringfence.tell_call(
    p_call  ringfence.call,
    p_topic text,
    p_until bigint,
    p_rules ringfence.call_rules,
    p_as_of timestamptz
)
returns void
language plpgsql
volatile
as $tell_call$
begin
    update ringfence.call as call
       set warned_at = case p_topic when 'vapi.say' then p_as_of else call.warned_at end,
           end_requested_at = case p_topic when 'vapi.end_call' then p_as_of
                                           else call.end_requested_at end
     where call.org_id = p_call.org_id
       and call.call_id = p_call.call_id;
    if p_call.vapi_call_id is null then
        return;
    end if;
    perform ringfence.enqueue_effect(
        -- A call that is authorized again may come to the same end again.
        p_call.org_id, p_topic, p_call.call_id || ':' || p_until || ':'
            || to_char(p_call.reserved_at at time zone 'UTC', 'YYYYMMDDHH24MISS'),
        jsonb_build_object(
            'call_id', p_call.call_id,
            'vapi_call_id', p_call.vapi_call_id,
            'control_host', p_call.control_host,
            'message', case p_topic when 'vapi.say' then p_rules.warn_message
                                    else p_rules.end_message end),
        p_as_of,
        p_expires_at => case p_topic when 'vapi.say'
                                     then p_as_of + p_rules.warn_seconds * interval '1 second' end);
end
$tell_call$;

comment on function ringfence.tell_call(
    ringfence.call, text, bigint, ringfence.call_rules, timestamptz) is
'Has something said in a call, or has it ended, through the vendor.';

commit;
