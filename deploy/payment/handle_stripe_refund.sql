-- Deploy ringfence:payment/handle_stripe_refund to pg
-- requires: payment/stripe_object
-- requires: payment/stripe_amount
-- requires: payment/reversed_intent
-- requires: payment/lock_payment
-- requires: payment/later_status
-- requires: payment/mirror_payment
-- requires: core/assert_read_committed
-- requires: core/clock

-- Purpose      What Stripe says of a refund, by its id: from the moment it is begun the wallet does
--              without the money, and gets it back when the refund fails, be it a month later.
-- Called by    The inbox.
-- Idempotency  The refund: taken once and given back once.
-- Locks        The payment's, the organization's, then the rows.
-- Errors       RF003 not about a refund, RF109 of no payment that is known, RF205, RF206.
-- Returns      mirrored, unchanged or waiting.
begin;
set local role ringfence_owner;

create or replace function ringfence.handle_stripe_refund(
    p_payload     jsonb,
    p_delivery_id uuid,
    p_received_at timestamptz,
    p_as_of       timestamptz
)
returns text
language plpgsql
volatile
as $handle_stripe_refund$
declare
    c_order  constant text[] :=
        array['requires_action', 'pending', 'succeeded', 'canceled', 'failed'];
    v_refund constant jsonb := ringfence.stripe_object(p_payload, 'refund');
    v_intent constant text := ringfence.reversed_intent(v_refund);
begin
    perform ringfence.assert_read_committed();
    perform ringfence.lock_payment(v_intent);
    insert into ringfence.payment_refund as refund
           (refund_id, payment_intent_id, charge_id, amount, currency, status, reason,
            first_seen_at)
    values (v_refund ->> 'id', v_intent, ringfence.stripe_id(v_refund -> 'charge'),
            ringfence.stripe_amount(v_refund -> 'amount'), upper(v_refund ->> 'currency'),
            v_refund ->> 'status',
            coalesce(v_refund ->> 'failure_reason', v_refund ->> 'reason'),
            ringfence.clock(p_as_of))
    on conflict on constraint payment_refund_pkey do update
       set status = ringfence.later_status(c_order, refund.status, excluded.status),
           reason = case when ringfence.later_status(c_order, refund.status, excluded.status)
                              = excluded.status
                         then excluded.reason else refund.reason end;
    return ringfence.mirror_payment(v_intent, p_as_of);
end
$handle_stripe_refund$;

comment on function ringfence.handle_stripe_refund(jsonb, uuid, timestamptz, timestamptz) is
'What Stripe says of a refund. Errors: RF003, RF109, RF205, RF206.';

commit;
