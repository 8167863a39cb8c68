-- Deploy ringfence:payment/stripe_session_report to pg
-- requires: payment/tables
-- requires: payment/stripe_id
-- requires: payment/stripe_amount
-- requires: payment/stripe_payment_id
-- requires: payment/stripe_org_id

-- Purpose      What a Checkout session says of its payment. A session that is complete is not paid
--              yet where the bank takes its time.
-- Called by    handle_stripe_session.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       RF003 an amount that is none.
-- Returns      The report.
begin;
set local role ringfence_owner;

create or replace function ringfence.stripe_session_report(
    p_session    jsonb,
    p_event_type text
)
returns ringfence.payment_report
language plpgsql
immutable
as $stripe_session_report$
declare
    v_report ringfence.payment_report;
begin
    v_report.payment_id := ringfence.stripe_payment_id(p_session);
    v_report.org_id := ringfence.stripe_org_id(p_session);
    v_report.purpose := 'checkout';
    v_report.began_at := to_timestamp(ringfence.stripe_amount(p_session -> 'created'));
    v_report.payment_intent_id := ringfence.stripe_id(p_session -> 'payment_intent');
    v_report.session_id := p_session ->> 'id';
    v_report.customer_id := ringfence.stripe_id(p_session -> 'customer');
    v_report.amount := ringfence.stripe_amount(p_session -> 'amount_total');
    v_report.currency := upper(p_session ->> 'currency');
    v_report.status := case
        when p_session ->> 'payment_status' in ('paid', 'no_payment_required') then 'paid'
        when p_event_type = 'checkout.session.async_payment_failed' then 'failed'
        when p_session ->> 'status' = 'expired' then 'expired'
        when p_session ->> 'status' = 'complete' then 'pending'
        else 'open' end;
    v_report.problem := case v_report.status when 'failed' then 'The bank did not pay.' end;
    return v_report;
end
$stripe_session_report$;

comment on function ringfence.stripe_session_report(jsonb, text) is
'What a Checkout session says of its payment. Errors: RF003.';

commit;
