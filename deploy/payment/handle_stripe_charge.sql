-- Deploy ringfence:payment/handle_stripe_charge to pg
-- requires: payment/stripe_object
-- requires: payment/stripe_id
-- requires: payment/lock_payment
-- requires: payment/stripe_payment_id
-- requires: payment/find_payment
-- requires: payment/book_balance

-- Purpose      What Stripe says of a charge: where it is booked, and the fee where it is told. No
--              money of a wallet hangs on it; what a charge says of refunds is a sum, and refunds
--              are mirrored one by one.
-- Called by    The inbox.
-- Idempotency  What is known stays.
-- Locks        The payment's, then its row.
-- Errors       RF003 not about a charge.
-- Returns      noted, or unknown.
begin;
set local role ringfence_owner;

create or replace function ringfence.handle_stripe_charge(
    p_payload     jsonb,
    p_delivery_id uuid,
    p_received_at timestamptz,
    p_as_of       timestamptz
)
returns text
language plpgsql
volatile
as $handle_stripe_charge$
declare
    v_charge constant jsonb := ringfence.stripe_object(p_payload, 'charge');
    v_booked constant jsonb := v_charge -> 'balance_transaction';
    v_report ringfence.payment_report;
begin
    -- A card that was declined before another paid has a charge too.
    if v_charge ->> 'status' is distinct from 'succeeded' then
        return 'ignored';
    end if;
    v_report.payment_intent_id := ringfence.stripe_id(v_charge -> 'payment_intent');
    v_report.payment_id := ringfence.stripe_payment_id(v_charge);
    perform ringfence.lock_payment(v_report.payment_intent_id);
    update ringfence.payment as payment
       set charge_id = coalesce(payment.charge_id, v_charge ->> 'id'),
           balance_transaction_id = coalesce(ringfence.stripe_id(v_booked),
                                             payment.balance_transaction_id)
     where payment.payment_id = (ringfence.find_payment(v_report)).payment_id;
    if not found then
        return 'unknown';
    elsif jsonb_typeof(v_booked) = 'object' then
        perform ringfence.book_balance(
            v_booked || jsonb_build_object('type', 'charge', 'source', v_charge ->> 'id'));
    end if;
    return 'noted';
end
$handle_stripe_charge$;

comment on function ringfence.handle_stripe_charge(jsonb, uuid, timestamptz, timestamptz) is
'What Stripe says of a charge. Errors: RF003.';

commit;
