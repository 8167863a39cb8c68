-- Deploy ringfence:vapi/answer_assistant_request to pg
-- requires: vapi/admit_vapi_call
-- requires: vapi/vapi_call_of
-- requires: vapi/vapi_call_owner
-- requires: vapi/quarantine_vapi_call
-- requires: inbox/receive_webhook
-- requires: inbox/read_payload
-- requires: outbox/count_completed
-- requires: core/clock

-- Purpose      Answers Vapi's question whether a call may take place, and keeps question and
--              decision in the inbox, in one transaction.
-- Called by    The web process, with a request whose signature has been verified.
-- Idempotency  The call: a repeat gets the same answer, from the same reservation. A refusal is not
--              remembered.
-- Locks        The delivery's row, the organization's, its wallet row, a shard of the count.
-- Errors       RF001 no payload, RF002 a payload too long, RF003 a payload that is not Vapi's,
--              RF002, RF006 p_as_of, RF206 isolation level, RF231, RF232 a call that is another's.
-- Returns      One row: the decision in a word (those of admit_vapi_call, and unknown_owner), whose
--              call it is, and the JSON to send back.
begin;
set local role ringfence_owner;

create or replace function billing.answer_assistant_request(
    p_payload    text,
    p_server_url text        default null,
    p_as_of      timestamptz default null
)
returns table (
    outcome text,
    org_id  uuid,
    answer  jsonb
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $answer_assistant_request$
declare
    c_type     constant text := 'assistant-request';
    v_call     constant jsonb :=
        ringfence.vapi_call_of(ringfence.read_payload(p_payload) -> 'message');
    v_delivery record;
    v_decision ringfence.gate_answer;
begin
    select received.delivery_id, received.status into strict v_delivery
      from billing.receive_webhook('vapi', (v_call ->> 'id') || ':' || c_type, c_type, p_payload)
               as received;

    org_id := ringfence.vapi_call_owner(v_call);
    if org_id is null then
        perform ringfence.quarantine_vapi_call(v_call, null, 'gate', p_as_of);
        v_decision := ('unknown_owner', jsonb_build_object(
            'error', ringfence.gate_text('{}', 'unavailable_message')))::ringfence.gate_answer;
    else
        v_decision := ringfence.admit_vapi_call(org_id, v_call, p_server_url, p_as_of);
    end if;

    update ringfence.webhook_delivery as delivery
       set status = 'completed',
           attempts = 1,
           claim = null,
           finished_at = ringfence.clock(p_as_of),
           outcome = v_decision.outcome,
           error_message = null
     where delivery.delivery_id = v_delivery.delivery_id;
    if v_delivery.status not in ('completed', 'discarded') then
        perform ringfence.count_completed('webhooks');
    end if;
    outcome := v_decision.outcome;
    answer := v_decision.answer;
    return next;
end
$answer_assistant_request$;

comment on function billing.answer_assistant_request(text, text, timestamptz) is
'Answers Vapi''s question whether a call may take place. Errors: RF001, RF002, RF003, RF006, '
'RF206, RF231, RF232.';

grant execute on function billing.answer_assistant_request(text, text, timestamptz)
   to ringfence_web, ringfence_ops;

commit;
