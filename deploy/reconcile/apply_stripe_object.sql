-- Deploy ringfence:reconcile/apply_stripe_object to pg
-- requires: payment/stripe_session_report
-- requires: payment/apply_stripe_intent
-- requires: payment/credit_payment
-- requires: payment/record_refund
-- requires: payment/record_dispute
-- requires: payment/book_balance
-- requires: inbox/receive_webhook

-- Purpose      Works in an object of one of Stripe's lists by the same functions as an event about
--              it; an event itself goes the way of those that are delivered.
-- Called by    reconcile_stripe_object.
-- Idempotency  That of the functions: a payment is credited once, a refund taken once, an event
--              stored once.
-- Locks        The payment's, the organization's, then the rows.
-- Errors       Those of the functions.
-- Returns      What the function says of it: credited, quarantined, mirrored, stored, …
begin;
set local role ringfence_owner;

create or replace function ringfence.apply_stripe_object(
    p_kind   text,
    p_object jsonb,
    p_as_of  timestamptz
)
returns text
language plpgsql
volatile
as $apply_stripe_object$
begin
    return case p_kind
        when 'payment_intents' then ringfence.apply_stripe_intent(p_object, p_as_of)
        when 'checkout/sessions' then ringfence.credit_payment(
            ringfence.stripe_session_report(p_object, null), p_as_of)
        when 'refunds' then ringfence.record_refund(p_object, p_as_of)
        when 'disputes' then ringfence.record_dispute(p_object, null, p_as_of)
        when 'balance_transactions' then ringfence.book_balance(p_object)
        when 'events' then (select received.outcome
                              from billing.receive_webhook(
                                       'stripe', p_object ->> 'id', p_object ->> 'type',
                                       p_object::text, p_as_of) as received) end;
end
$apply_stripe_object$;

comment on function ringfence.apply_stripe_object(text, jsonb, timestamptz) is
'Works in an object of one of Stripe''s lists. Errors: those of the functions it calls.';

commit;
