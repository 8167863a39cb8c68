-- Deploy ringfence:payment/stripe_intent_report to pg
-- requires: payment/tables
-- requires: payment/stripe_id
-- requires: payment/stripe_amount
-- requires: payment/stripe_payment_id
-- requires: payment/stripe_org_id
-- requires: payment/decline_verdict

-- Purpose      What a payment intent says of its payment. A declined card is not the end: the
--              customer may pay the same session with another.
-- Called by    apply_stripe_intent.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       RF003 an amount that is none.
-- Returns      The report.
begin;
set local role ringfence_owner;

create or replace function ringfence.stripe_intent_report(
    p_intent jsonb
)
returns ringfence.payment_report
language plpgsql
immutable
as $stripe_intent_report$
declare
    v_error  constant jsonb := p_intent -> 'last_payment_error';
    v_report ringfence.payment_report;
begin
    v_report.payment_id := ringfence.stripe_payment_id(p_intent);
    v_report.org_id := ringfence.stripe_org_id(p_intent);
    v_report.purpose := coalesce(p_intent #>> '{metadata,ringfence_purpose}', 'checkout');
    v_report.began_at := to_timestamp(ringfence.stripe_amount(p_intent -> 'created'));
    v_report.payment_intent_id := p_intent ->> 'id';
    v_report.customer_id := ringfence.stripe_id(p_intent -> 'customer');
    v_report.charge_id := ringfence.stripe_id(p_intent -> 'latest_charge');
    v_report.currency := upper(p_intent ->> 'currency');
    v_report.status := case p_intent ->> 'status'
        when 'succeeded' then 'paid'
        when 'canceled' then 'canceled'
        when 'processing' then 'pending'
        when 'requires_payment_method'
            then case when jsonb_typeof(v_error) = 'object' then 'declined' else 'open' end
        else 'open' end;
    v_report.amount := ringfence.stripe_amount(
        p_intent -> case v_report.status when 'paid' then 'amount_received' else 'amount' end);
    v_report.problem := case v_report.status when 'declined' then left(concat_ws(': ',
        coalesce(v_error ->> 'decline_code', v_error ->> 'code'), v_error ->> 'message'), 300) end;
    -- Asked without the customer, an intent that wants the customer is refused.
    v_report.verdict := case
        when v_report.status = 'declined' then ringfence.decline_verdict(v_error)
        when p_intent ->> 'status' = 'requires_action' then 'customer' end;
    return v_report;
end
$stripe_intent_report$;

comment on function ringfence.stripe_intent_report(jsonb) is
'What a payment intent says of its payment. Errors: RF003.';

commit;
