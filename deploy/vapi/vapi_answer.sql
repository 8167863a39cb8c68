-- Deploy ringfence:vapi/vapi_answer to pg
-- requires: vapi/gate_text

-- Purpose      What Vapi is told about a call that may take place: who answers it, how long it may
--              be, whose it is, and (in mode override) where its events go. Nothing else: Vapi ends
--              a call for a field it does not know.
-- Called by    admit_vapi_call.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The answer.
begin;
set local role ringfence_owner;

create or replace function ringfence.vapi_answer(
    p_assistant_id text,
    p_settings     jsonb,
    p_server_url   text,
    p_org_id       uuid,
    p_reservation  ringfence.reservation
)
returns jsonb
language plpgsql
stable
as $vapi_answer$
declare
    c_messages  constant jsonb :=
        '["status-update", "end-of-call-report", "hang", "transfer-update"]'::jsonb;
    -- Requests are taken where they can be passed on; elsewhere nobody would answer them.
    c_requests  constant jsonb :=
        '["tool-calls", "transfer-destination-request", "handoff-destination-request"]'::jsonb;
    -- Again for about eight minutes. What is refused for its content will be refused again.
    c_backoff   constant jsonb := jsonb_build_object('type', 'exponential', 'maxRetries', 8,
        'baseDelaySeconds', 2, 'excludedStatusCodes', '[400, 401, 403, 404, 413, 415, 422]'::jsonb);
    v_overrides jsonb := jsonb_build_object(
        'maxDurationSeconds', least(greatest(p_reservation.max_duration_seconds, 10), 43200),
        'metadata', jsonb_build_object('organization', p_org_id,
                                       'reservation', p_reservation.reservation_id));
begin
    if p_server_url is not null and ringfence.gate_text(p_settings, 'vapi_mode') = 'override' then
        v_overrides := v_overrides || jsonb_build_object(
            'server', jsonb_strip_nulls(jsonb_build_object(
                'url', p_server_url,
                'timeoutSeconds', 20,
                'credentialId', p_settings ->> 'vapi_credential_id',
                'backoffPlan', c_backoff)),
            'serverMessages', c_messages
                || case when p_settings ? 'vapi_forward_url' then c_requests else '[]' end);
    end if;
    return jsonb_build_object(
        'assistantId', p_assistant_id,
        'assistantOverrides', v_overrides);
end
$vapi_answer$;

comment on function ringfence.vapi_answer(text, jsonb, text, uuid, ringfence.reservation) is
'What Vapi is told about a call that may take place.';

commit;
