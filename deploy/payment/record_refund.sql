-- Deploy ringfence:payment/record_refund to pg
-- requires: payment/stripe_id
-- requires: payment/stripe_amount
-- requires: payment/reversed_intent
-- requires: payment/lock_payment
-- requires: payment/later_status
-- requires: payment/mirror_payment
-- requires: core/assert_read_committed
-- requires: core/clock

-- Purpose      The one way from what Stripe says of a refund to the ledger, be it an event or a
--              list: from the moment it is begun the wallet does without the money, and gets it
--              back when the refund fails, be it a month later.
-- Called by    handle_stripe_refund, reconciliation.
-- Idempotency  The refund: taken once and given back once.
-- Locks        The payment's, the organization's, then the rows.
-- Errors       RF003 an amount that is none, RF109 of no payment that is known, RF205, RF206.
-- Returns      mirrored, unchanged or waiting.
begin;
set local role ringfence_owner;

create or replace function ringfence.record_refund(
    p_refund jsonb,
    p_as_of  timestamptz
)
returns text
language plpgsql
volatile
as $record_refund$
declare
    c_order  constant text[] :=
        array['requires_action', 'pending', 'succeeded', 'canceled', 'failed'];
    v_intent constant text := ringfence.reversed_intent(p_refund);
begin
    perform ringfence.assert_read_committed();
    perform ringfence.lock_payment(v_intent);
    insert into ringfence.payment_refund as refund
           (refund_id, payment_intent_id, charge_id, amount, currency, status, reason,
            first_seen_at)
    values (p_refund ->> 'id', v_intent, ringfence.stripe_id(p_refund -> 'charge'),
            ringfence.stripe_amount(p_refund -> 'amount'), upper(p_refund ->> 'currency'),
            p_refund ->> 'status',
            coalesce(p_refund ->> 'failure_reason', p_refund ->> 'reason'),
            ringfence.clock(p_as_of))
    on conflict on constraint payment_refund_pkey do update
       set status = ringfence.later_status(c_order, refund.status, excluded.status),
           reason = case when ringfence.later_status(c_order, refund.status, excluded.status)
                              = excluded.status
                         then excluded.reason else refund.reason end;
    return ringfence.mirror_payment(v_intent, p_as_of);
end
$record_refund$;

comment on function ringfence.record_refund(jsonb, timestamptz) is
'Works in what Stripe says of a refund. Errors: RF003, RF109, RF205, RF206.';

commit;
