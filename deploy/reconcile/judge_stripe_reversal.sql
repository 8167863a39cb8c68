-- Deploy ringfence:reconcile/judge_stripe_reversal to pg
-- requires: reconcile/tables
-- requires: payment/tables
-- requires: payment/stripe_id
-- requires: payment/stripe_amount

-- Purpose      What is to be said of a refund or a dispute on Stripe's list. Those of payments that
--              are not known here are none of ours.
-- Called by    judge_stripe_object. It takes no lock: what has to be done is looked at again behind
--              the locks.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF003 an amount that is none.
-- Returns      passed_over, agreed or due; with what has to be locked for it.
begin;
set local role ringfence_owner;

create or replace function ringfence.judge_stripe_reversal(
    p_object jsonb
)
returns ringfence.stripe_verdict
language plpgsql
stable
as $judge_stripe_reversal$
declare
    v_intent   constant text := ringfence.stripe_id(p_object -> 'payment_intent');
    v_charge   constant text := ringfence.stripe_id(p_object -> 'charge');
    v_payment  ringfence.payment;
    v_reversal ringfence.payment_reversal;
    v_verdict  ringfence.stripe_verdict;
begin
    select payment.* into v_payment
      from ringfence.payment as payment
     where payment.payment_intent_id = v_intent
        or v_intent is null and payment.charge_id = v_charge
     limit 1;
    select reversal.* into v_reversal
      from ringfence.payment_reversal as reversal
     where reversal.external_id = p_object ->> 'id';
    v_verdict.payment_key := v_payment.payment_intent_id;
    v_verdict.org_id := v_payment.owner_id;
    v_verdict.verdict := case
        when v_payment.payment_id is null then 'passed_over'
        when v_reversal.status = p_object ->> 'status'
         and v_reversal.amount >= ringfence.stripe_amount(p_object -> 'amount')
         and (v_reversal.wanted = v_reversal.mirrored or v_payment.status <> 'credited')
            then 'agreed'
        else 'due' end;
    return v_verdict;
end
$judge_stripe_reversal$;

comment on function ringfence.judge_stripe_reversal(jsonb) is
'What is to be said of a refund or a dispute on Stripe''s list. Errors: RF003.';

commit;
