-- Deploy ringfence:reconcile/judge_stripe_object to pg
-- requires: reconcile/judge_stripe_payment
-- requires: reconcile/judge_stripe_reversal
-- requires: reconcile/judge_stripe_event
-- requires: payment/stripe_session_report
-- requires: payment/stripe_intent_report

-- Purpose      What is to be said of an object on one of Stripe's lists, and what has to be locked
--              to do something about it: a page takes all its locks before it does anything.
-- Called by    reconcile_stripe_payments.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None: what cannot be read is due, and fails by itself.
-- Returns      passed_over, agreed, differs or due; a payment's lock and an organization, or nulls.
begin;
set local role ringfence_owner;

create or replace function ringfence.judge_stripe_object(
    p_kind   text,
    p_object jsonb,
    p_now    timestamptz
)
returns ringfence.stripe_verdict
language plpgsql
stable
as $judge_stripe_object$
declare
    v_verdict ringfence.stripe_verdict;
begin
    if p_kind = 'payment_intents' then
        v_verdict := ringfence.judge_stripe_payment(
            ringfence.stripe_intent_report(p_object), p_now);
    elsif p_kind = 'checkout/sessions' then
        v_verdict := ringfence.judge_stripe_payment(
            ringfence.stripe_session_report(p_object, null), p_now);
        if p_object ->> 'mode' is distinct from 'payment' then
            v_verdict.verdict := 'passed_over';
        end if;
    elsif p_kind in ('refunds', 'disputes') then
        v_verdict := ringfence.judge_stripe_reversal(p_object);
    elsif p_kind = 'events' then
        v_verdict := ringfence.judge_stripe_event(p_object, p_now);
    else
        v_verdict.verdict := 'due';
    end if;
    v_verdict.object := p_object;
    return v_verdict;
exception when others then
    v_verdict := null;
    v_verdict.object := p_object;
    v_verdict.verdict := 'due';
    return v_verdict;
end
$judge_stripe_object$;

comment on function ringfence.judge_stripe_object(text, jsonb, timestamptz) is
'What is to be said of an object on one of Stripe''s lists.';

commit;
