-- Deploy ringfence:vapi/admit_vapi_call to pg
-- requires: vapi/vapi_answer
-- requires: vapi/note_vapi_call
-- requires: call/reserve_call_credits
-- requires: call/call_rules_of
-- requires: call/start_call
-- requires: schedule/worker_alive

-- Purpose      Decides whether an incoming call may take place: there has to be an assistant to
--              answer it, somebody to look after it (a strict call looks after itself, Vapi ends it
--              inside its hold), and money. The call is bound to the organization whatever the
--              decision is.
-- Called by    answer_assistant_request. Refusals for want of money are told to the customer by
--              reserve_call_credits; whoever wants to hear of the others too hangs in here.
-- Idempotency  The call: it has one reservation, and a repeat gets the same answer.
-- Locks        The organization's, then its wallet row.
-- Errors       RF206 isolation level, RF231 the call is another organization's, RF232 the
--              reservation is another call's.
-- Returns      The decision in a word (reserved, duplicate, ended, no_assistant, no_worker,
--              insufficient_credit, spending_stopped, over_limit, max_concurrent_calls) and the
--              answer for Vapi.
begin;
set local role ringfence_owner;

create type ringfence.gate_answer as (
    outcome text,
    answer  jsonb
);

comment on type ringfence.gate_answer is 'What the gate decides about a call.';

create or replace function ringfence.admit_vapi_call(
    p_org_id     uuid,
    p_call       jsonb,
    p_server_url text,
    p_as_of      timestamptz
)
returns ringfence.gate_answer
language plpgsql
volatile
as $admit_vapi_call$
declare
    v_call        ringfence.call := ringfence.note_vapi_call(p_org_id, p_call, p_as_of);
    v_settings    jsonb;
    v_assistant   text;
    v_reservation ringfence.reservation;
    v_outcome     text;
    v_text        text;
begin
    select organization.settings,
           coalesce(organization.settings ->> 'vapi_assistant_id', (
               select min(link.external_id)
                 from ringfence.vendor_link as link
                where link.org_id = p_org_id
                  and link.vendor = 'vapi'
                  and link.kind = 'assistant'
               having count(*) = 1))
      into strict v_settings, v_assistant
      from ringfence.organization as organization
     where organization.org_id = p_org_id;

    v_outcome := case
        when v_call.status = 'ended' then 'ended'
        when v_assistant is null then 'no_assistant'
        when v_call.status not in ('reserved', 'live')
             and (ringfence.call_rules_of(v_settings)).call_mode <> 'strict'
             and not ringfence.worker_alive(ringfence.clock(p_as_of)) then 'no_worker' end;
    if v_outcome is null then
        v_reservation := billing.reserve_call_credits(
            p_org_id, v_call.call_id, v_call.vapi_call_id,
            coalesce((v_settings ->> 'estimated_minutes')::integer, 5), p_as_of);
        v_outcome := coalesce(v_reservation.details ->> 'reason', v_reservation.outcome);
        if v_reservation.applied and v_call.started_at is not null then
            -- Its start had been heard of before it was authorized.
            perform ringfence.start_call(p_org_id, v_call.call_id, v_call.started_at);
        end if;
    end if;

    v_text := case v_outcome
        when 'reserved' then null
        when 'duplicate' then null
        when 'insufficient_credit' then 'no_credit_message'
        when 'spending_stopped' then 'blocked_message'
        when 'over_limit' then 'over_limit_message'
        when 'max_concurrent_calls' then 'busy_message'
        else 'unavailable_message' end;
    return (v_outcome, case when v_text is null
        then ringfence.vapi_answer(v_assistant, v_settings, p_server_url, p_org_id, v_reservation)
        else jsonb_build_object('error', ringfence.gate_text(v_settings, v_text))
        end)::ringfence.gate_answer;
end
$admit_vapi_call$;

comment on function ringfence.admit_vapi_call(uuid, jsonb, text, timestamptz) is
'Decides whether an incoming call may take place. Errors: RF206, RF231, RF232.';

commit;
