-- Deploy ringfence:vapi/handle_vapi_status to pg
-- requires: vapi/vapi_call_of
-- requires: vapi/vapi_call_owner
-- requires: vapi/vapi_time
-- requires: vapi/note_vapi_call
-- requires: vapi/quarantine_vapi_call
-- requires: vapi/expect_report
-- requires: call/start_call

-- Purpose      What Vapi says while a call goes on: that it has begun, or is over. How long it was
--              says its report alone.
-- Called by    The inbox.
-- Idempotency  Said again, or late, it changes nothing.
-- Locks        The organization's, then the call's rows.
-- Errors       RF003 a message without the id of a call, RF206, RF231, RF232.
-- Returns      started, ended, noted or quarantined.
begin;
set local role ringfence_owner;

create or replace function ringfence.handle_vapi_status(
    p_payload     jsonb,
    p_delivery_id uuid,
    p_received_at timestamptz,
    p_as_of       timestamptz
)
returns text
language plpgsql
volatile
as $handle_vapi_status$
declare
    c_day     constant interval := interval '1 day';
    v_message constant jsonb := p_payload -> 'message';
    v_at      constant timestamptz := ringfence.vapi_time(v_message -> 'timestamp');
    v_ids     constant jsonb := ringfence.vapi_call_of(v_message);
    v_org_id  constant uuid := ringfence.vapi_call_owner(v_ids);
    v_call    ringfence.call;
begin
    if v_org_id is null then
        perform ringfence.quarantine_vapi_call(v_ids, null, 'webhook', p_as_of);
        return 'quarantined';
    end if;
    v_call := ringfence.note_vapi_call(v_org_id, v_ids, p_as_of);
    if v_message ->> 'status' = 'in-progress' then
        -- Neither before it was authorized nor after we heard of it, whatever Vapi's clock says.
        perform ringfence.start_call(v_org_id, v_call.call_id, least(p_received_at,
            greatest(v_at, coalesce(v_call.reserved_at, p_received_at - c_day))));
        return 'started';
    elsif v_message ->> 'status' = 'ended' then
        perform ringfence.expect_report(v_org_id, v_call.call_id, ringfence.clock(p_as_of));
        return 'ended';
    end if;
    return 'noted';
end
$handle_vapi_status$;

comment on function ringfence.handle_vapi_status(jsonb, uuid, timestamptz, timestamptz) is
'What Vapi says while a call goes on. Errors: RF003, RF206, RF231, RF232.';

commit;
