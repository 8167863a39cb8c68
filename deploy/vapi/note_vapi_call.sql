-- Deploy ringfence:vapi/note_vapi_call to pg
-- requires: vapi/vapi_call_name
-- requires: call/adopt_charge
-- requires: call/new_call_id
-- requires: call/assert_own_call
-- requires: call/bind_vapi_call
-- requires: core/lock_wallet
-- requires: core/assert_read_committed
-- requires: core/clock

-- Purpose      Binds a call at Vapi to its organization at first sight, for ever, and keeps what is
--              known of it: assistant, phone number, and the host that controls it, if that is one
--              of Vapi's. A call that was never authorized here is written down as heard of, so
--              that a number that is linked anew does not move it.
-- Called by    settle_reported_call, handle_vapi_status, the gate.
-- Idempotency  The same call again changes nothing.
-- Locks        The organization's, then the call's row.
-- Errors       RF206 isolation level, RF231 the call is another organization's, RF232 the
--              reservation is another call's.
-- Returns      The call.
begin;
set local role ringfence_owner;

create or replace function ringfence.note_vapi_call(
    p_org_id uuid,
    p_call   jsonb,
    p_as_of  timestamptz
)
returns ringfence.call
language plpgsql
volatile
as $note_vapi_call$
declare
    c_control   constant text := '^https://((?:[a-z0-9-]+[.])+vapi[.]ai)/';
    v_host      constant text :=
        substring(lower(p_call #>> '{monitor,controlUrl}') from c_control);
    v_assistant constant text := left(p_call ->> 'assistantId', 200);
    v_number    constant text := left(p_call ->> 'phoneNumberId', 200);
    v_name      text;
    v_call      ringfence.call;
begin
    if not ringfence.lock_wallet(p_org_id)
       or current_setting('transaction_isolation') <> 'read committed' then
        perform ringfence.assert_read_committed();
    end if;
    v_name := ringfence.vapi_call_name(p_org_id, p_call);
    v_call := ringfence.adopt_charge(p_org_id, v_name);
    if v_call.call_id is null then
        perform ringfence.assert_own_call(p_org_id, v_name);
        insert into ringfence.call (org_id, call_id, id, status, created_at)
        values (p_org_id, v_name, ringfence.new_call_id(), 'heard', ringfence.clock(p_as_of))
        returning * into strict v_call;
    end if;
    v_call := ringfence.bind_vapi_call(v_call, p_call ->> 'id');

    if (coalesce(v_call.control_host, v_host), coalesce(v_assistant, v_call.assistant_id),
        coalesce(v_number, v_call.phone_number_id))
       is distinct from
       (v_call.control_host, v_call.assistant_id, v_call.phone_number_id) then
        update ringfence.call as call
           set control_host = coalesce(call.control_host, v_host),
               assistant_id = coalesce(v_assistant, call.assistant_id),
               phone_number_id = coalesce(v_number, call.phone_number_id)
         where call.org_id = p_org_id
           and call.call_id = v_call.call_id
        returning call.* into strict v_call;
    end if;
    return v_call;
end
$note_vapi_call$;

comment on function ringfence.note_vapi_call(uuid, jsonb, timestamptz) is
'Binds a call at Vapi to its organization at first sight. Errors: RF206, RF231, RF232.';

commit;
