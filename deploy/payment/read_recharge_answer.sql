-- Deploy ringfence:payment/read_recharge_answer to pg
-- requires: payment/decline_verdict
-- requires: payment/stripe_payment_id
-- requires: inbox/read_payload
-- requires: core/raise_error

-- Purpose      What an answer of Stripe about an attempt means: an intent, of which its own state
--              says the rest, a refusal for good, or nothing yet. A refused card is an intent too:
--              the error carries it. What was never executed, or may still be, is nothing yet, for
--              the same key brings the answer.
-- Called by    settle_recharge.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       RF001, RF003 bad argument.
-- Returns      An object with intent, or with failed (why) and verdict, or empty.
begin;
set local role ringfence_owner;

create or replace function ringfence.read_recharge_answer(
    p_payment_id  uuid,
    p_http_status integer,
    p_answer      text
)
returns jsonb
language plpgsql
immutable
as $read_recharge_answer$
declare
    v_answer constant jsonb := ringfence.read_payload(p_answer);
    v_error  constant jsonb := v_answer -> 'error';
    v_intent jsonb;
begin
    if p_payment_id is null or p_http_status is null or p_answer is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', case
            when p_payment_id is null then 'p_payment_id'
            when p_http_status is null then 'p_http_status' else 'p_answer' end));
    end if;
    if p_http_status = 200 and v_answer ->> 'object' = 'list' then
        select listed.intent into v_intent
          from jsonb_array_elements(v_answer -> 'data') as listed (intent)
         where ringfence.stripe_payment_id(listed.intent) = p_payment_id
         order by listed.intent ->> 'status' = 'succeeded' desc
         limit 1;
        if v_intent is null then
            return jsonb_build_object('failed', 'Stripe knows nothing of it.');
        elsif v_intent ->> 'status' = 'requires_confirmation'
              or v_intent ->> 'status' = 'requires_payment_method'
              and coalesce(jsonb_typeof(v_intent -> 'last_payment_error'), 'null') = 'null' then
            -- Nobody is going to: what may be under way is asked for by its key, not looked up.
            return jsonb_build_object('failed', 'Stripe has not charged it.');
        end if;
    elsif p_http_status = 200 then
        v_intent := v_answer;
    elsif jsonb_typeof(v_error -> 'payment_intent') = 'object' then
        v_intent := (v_error -> 'payment_intent')
            || jsonb_build_object('last_payment_error', v_error - 'payment_intent');
    end if;

    if v_intent ->> 'object' = 'payment_intent' and v_intent ? 'id'
       and coalesce(ringfence.stripe_payment_id(v_intent), p_payment_id) = p_payment_id then
        return jsonb_build_object('intent', jsonb_set(v_intent, '{metadata}',
            coalesce(nullif(v_intent -> 'metadata', 'null'), '{}')
            || jsonb_build_object('ringfence_payment_id', p_payment_id)));
    elsif p_http_status in (400, 402, 404) and jsonb_typeof(v_error) = 'object'
          and v_error ->> 'type' is distinct from 'idempotency_error' then
        return jsonb_build_object(
            'failed', left(concat_ws(': ', coalesce(v_error ->> 'decline_code', v_error ->> 'code'),
                                     v_error ->> 'message'), 300),
            'verdict', case p_http_status when 402 then ringfence.decline_verdict(v_error)
                                          else 'never' end);
    end if;
    return '{}'::jsonb;
end
$read_recharge_answer$;

comment on function ringfence.read_recharge_answer(uuid, integer, text) is
'What an answer of Stripe about an attempt means. Errors: RF001, RF003.';

commit;
