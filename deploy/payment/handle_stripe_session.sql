-- Deploy ringfence:payment/handle_stripe_session to pg
-- requires: payment/stripe_object
-- requires: payment/stripe_session_report
-- requires: payment/credit_payment

-- Purpose      What Stripe says of a Checkout session. Those that take no payment (a subscription,
--              a card to be saved) are none of ours.
-- Called by    The inbox.
-- Idempotency  The payment intent: it is credited once.
-- Locks        The payment's, the organization's, then the rows.
-- Errors       RF003 not about a session, RF205, RF206, RF301.
-- Returns      ignored, or what credit_payment says.
begin;
set local role ringfence_owner;

create or replace function ringfence.handle_stripe_session(
    p_payload     jsonb,
    p_delivery_id uuid,
    p_received_at timestamptz,
    p_as_of       timestamptz
)
returns text
language plpgsql
volatile
as $handle_stripe_session$
declare
    v_session constant jsonb := ringfence.stripe_object(p_payload, 'checkout.session');
begin
    if v_session ->> 'mode' is distinct from 'payment' then
        return 'ignored';
    end if;
    return ringfence.credit_payment(
        ringfence.stripe_session_report(v_session, p_payload ->> 'type'), p_as_of);
end
$handle_stripe_session$;

comment on function ringfence.handle_stripe_session(jsonb, uuid, timestamptz, timestamptz) is
'What Stripe says of a Checkout session. Errors: RF003, RF205, RF206, RF301.';

commit;
