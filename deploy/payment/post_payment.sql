-- Deploy ringfence:payment/post_payment to pg
-- requires: payment/mirror_reversals
-- requires: wallet/post_entry
-- requires: core/clock

-- Purpose      The one place where a payment becomes credit. The key is the payment intent, so that
--              neither two messages nor an operator who was quicker credit it twice.
-- Called by    credit_payment and accept_payment, under the payment's and the organization's lock.
-- Idempotency  (org_id, credit, payment intent).
-- Locks        The wallet's row, the payment's, those of its refunds and disputes.
-- Errors       RF205 balance out of range, RF206, RF301 the key was used for something else.
-- Returns      The payment as it is now.
begin;
set local role ringfence_owner;

create or replace function ringfence.post_payment(
    p_payment ringfence.payment,
    p_as_of   timestamptz
)
returns ringfence.payment
language plpgsql
volatile
as $post_payment$
declare
    v_posting constant ringfence.posting := ringfence.post_entry(
        p_payment.owner_id, 'credit', p_payment.payment_intent_id, p_payment.amount, 'top_up',
        'stripe', 'settlement',
        p_details => jsonb_build_object('payment_id', p_payment.payment_id,
                                        'purpose', p_payment.purpose),
        p_as_of => p_as_of);
    v_payment ringfence.payment;
begin
    update ringfence.payment as payment
       set status = 'credited',
           owner_id = p_payment.owner_id,
           amount = p_payment.amount,
           currency = p_payment.currency,
           problem = null,
           credited_seq = v_posting.seq,
           credited_at = ringfence.clock(p_as_of)
     where payment.payment_id = p_payment.payment_id
    returning payment.* into strict v_payment;
    perform ringfence.mirror_reversals(v_payment, p_as_of);
    return v_payment;
end
$post_payment$;

comment on function ringfence.post_payment(ringfence.payment, timestamptz) is
'Turns a payment into credit, once. Errors: RF205, RF206, RF301.';

commit;
