-- Deploy ringfence:vapi/vapi_call_of to pg
-- requires: core/raise_error

-- Purpose      The call that a message is about, with the ids that Vapi states beside it. The
--              message's call is as it was when it was created: only ids may be taken from it,
--              never times, costs or states.
-- Called by    The handlers of Vapi's messages, answer_assistant_request.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       RF003 a message without the id of a call.
-- Returns      The call, in the form of an item of Vapi's list of calls.
begin;
set local role ringfence_owner;

create or replace function ringfence.vapi_call_of(
    p_message jsonb
)
returns jsonb
language plpgsql
immutable
as $vapi_call_of$
declare
    v_call constant jsonb := p_message -> 'call';
begin
    if jsonb_typeof(v_call) is distinct from 'object'
       or jsonb_typeof(v_call -> 'id') is distinct from 'string'
       or v_call ->> 'id' !~ '^[!-~]{1,200}$' then
        perform ringfence.raise_error('RF003', jsonb_build_object(
            'argument', 'message.call.id', 'expected', 'the id of a call'));
    end if;
    return v_call || jsonb_strip_nulls(jsonb_build_object(
        'orgId', coalesce(v_call -> 'orgId', p_message #> '{phoneNumber,orgId}'),
        'phoneNumberId', coalesce(nullif(v_call -> 'phoneNumberId', 'null'),
                                  p_message #> '{phoneNumber,id}'),
        'assistantId', coalesce(nullif(v_call -> 'assistantId', 'null'),
                                p_message #> '{assistant,id}'),
        'assistant', p_message -> 'assistant'));
end
$vapi_call_of$;

comment on function ringfence.vapi_call_of(jsonb) is
'The call that a message of Vapi is about, with the ids stated beside it. Errors: RF003.';

commit;
