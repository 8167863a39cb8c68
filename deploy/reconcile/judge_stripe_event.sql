-- Deploy ringfence:reconcile/judge_stripe_event to pg
-- requires: reconcile/judge_stripe_payment
-- requires: reconcile/judge_stripe_reversal
-- requires: payment/stripe_session_report
-- requires: payment/stripe_intent_report
-- requires: inbox/tables

-- Purpose      Whether an event of Stripe's list belongs into the inbox: one that would be worked
--              in, is not there yet, and is not about something else the account sells. What the
--              inbox has is left to it, whatever became of it. Whether Stripe thinks that it was
--              delivered says nothing: what we answered and lost with a database counts as
--              delivered.
-- Called by    judge_stripe_object.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF003 an amount that is none.
-- Returns      passed_over or due.
begin;
set local role ringfence_owner;

create or replace function ringfence.judge_stripe_event(
    p_event jsonb,
    p_now   timestamptz
)
returns ringfence.stripe_verdict
language plpgsql
stable
as $judge_stripe_event$
declare
    v_object  constant jsonb := p_event #> '{data,object}';
    v_verdict ringfence.stripe_verdict;
begin
    v_verdict.verdict := case
        when not exists (select from ringfence.webhook_handler as handler
                          where handler.vendor = 'stripe'
                            and handler.event_type = p_event ->> 'type')
          or exists (select from ringfence.webhook_delivery as delivery
                      where delivery.vendor = 'stripe'
                        and delivery.event_key = p_event ->> 'id')
            then 'passed_over'
        when v_object ->> 'object' = 'checkout.session'
            then (ringfence.judge_stripe_payment(
                      ringfence.stripe_session_report(v_object, null), p_now)).verdict
        when v_object ->> 'object' = 'payment_intent'
            then (ringfence.judge_stripe_payment(
                      ringfence.stripe_intent_report(v_object), p_now)).verdict
        -- Charges and warnings name their intent as refunds and disputes do.
        when v_object ->> 'object' in ('refund', 'dispute', 'charge', 'radar.early_fraud_warning')
            then (ringfence.judge_stripe_reversal(v_object)).verdict
        else 'due' end;
    if v_verdict.verdict <> 'passed_over' then
        v_verdict.verdict := 'due';
    end if;
    return v_verdict;
end
$judge_stripe_event$;

comment on function ringfence.judge_stripe_event(jsonb, timestamptz) is
'Whether an event of Stripe''s list belongs into the inbox. Errors: RF003.';

commit;
