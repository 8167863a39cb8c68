-- Deploy ringfence:vapi/handle_vapi_notice to pg
-- requires: vapi/vapi_call_of
-- requires: vapi/vapi_call_owner
-- requires: vapi/note_vapi_call
-- requires: vapi/quarantine_vapi_call

-- Purpose      What Vapi says of a call that is no matter of money (a delay, a transfer): the call
--              is known from then on, and bound to its organization.
-- Called by    The inbox.
-- Idempotency  Said again it changes nothing.
-- Locks        The organization's, then the call's row.
-- Errors       RF003 a message without the id of a call, RF206, RF231, RF232.
-- Returns      noted or quarantined.
begin;
set local role ringfence_owner;

create or replace function ringfence.handle_vapi_notice(
    p_payload     jsonb,
    p_delivery_id uuid,
    p_received_at timestamptz,
    p_as_of       timestamptz
)
returns text
language plpgsql
volatile
as $handle_vapi_notice$
declare
    v_ids    constant jsonb := ringfence.vapi_call_of(p_payload -> 'message');
    v_org_id constant uuid := ringfence.vapi_call_owner(v_ids);
begin
    if v_org_id is null then
        perform ringfence.quarantine_vapi_call(v_ids, null, 'webhook', p_as_of);
        return 'quarantined';
    end if;
    perform ringfence.note_vapi_call(v_org_id, v_ids, p_as_of);
    return 'noted';
end
$handle_vapi_notice$;

comment on function ringfence.handle_vapi_notice(jsonb, uuid, timestamptz, timestamptz) is
'What Vapi says of a call that is no matter of money. Errors: RF003, RF206, RF231, RF232.';

commit;
