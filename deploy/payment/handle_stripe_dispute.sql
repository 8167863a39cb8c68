-- Deploy ringfence:payment/handle_stripe_dispute to pg
-- requires: payment/stripe_object
-- requires: payment/stripe_amount
-- requires: payment/reversed_intent
-- requires: payment/lock_payment
-- requires: payment/later_status
-- requires: payment/mirror_payment
-- requires: core/assert_read_committed
-- requires: core/clock

-- Purpose      What Stripe says of a dispute, by its id: the wallet does without the money from the
--              moment Stripe takes it, and has it again when it comes back, also of a dispute that
--              was lost before. An inquiry (warning_…) takes nothing.
-- Called by    The inbox.
-- Idempotency  The dispute: what is known of it only grows, and the money follows.
-- Locks        The payment's, the organization's, then the rows.
-- Errors       RF003 not about a dispute, RF109 of no payment that is known, RF205, RF206.
-- Returns      mirrored, unchanged or waiting.
begin;
set local role ringfence_owner;

create or replace function ringfence.handle_stripe_dispute(
    p_payload     jsonb,
    p_delivery_id uuid,
    p_received_at timestamptz,
    p_as_of       timestamptz
)
returns text
language plpgsql
volatile
as $handle_stripe_dispute$
declare
    c_order   constant text[] := array['warning_needs_response', 'warning_under_review',
        'warning_closed', 'needs_response', 'under_review', 'appeal_needs_response',
        'appeal_under_review', 'prevented', 'lost', 'won'];
    v_dispute constant jsonb := ringfence.stripe_object(p_payload, 'dispute');
    v_type    constant text := p_payload ->> 'type';
    v_status  constant text := v_dispute ->> 'status';
    v_intent  constant text := ringfence.reversed_intent(v_dispute);
begin
    perform ringfence.assert_read_committed();
    perform ringfence.lock_payment(v_intent);
    insert into ringfence.payment_dispute as dispute
           (dispute_id, payment_intent_id, charge_id, amount, currency, status, withdrawn,
            reinstated, reason, first_seen_at)
    values (v_dispute ->> 'id', v_intent, ringfence.stripe_id(v_dispute -> 'charge'),
            ringfence.stripe_amount(v_dispute -> 'amount'), upper(v_dispute ->> 'currency'),
            v_status,
            v_type = 'charge.dispute.funds_withdrawn'
            or v_status !~ '^warning_' and v_status <> 'prevented',
            v_type = 'charge.dispute.funds_reinstated' or v_status in ('won', 'prevented'),
            v_dispute ->> 'reason', ringfence.clock(p_as_of))
    on conflict on constraint payment_dispute_pkey do update
       set amount = greatest(dispute.amount, excluded.amount),
           status = ringfence.later_status(c_order, dispute.status, excluded.status),
           withdrawn = dispute.withdrawn or excluded.withdrawn,
           reinstated = dispute.reinstated or excluded.reinstated,
           reason = coalesce(excluded.reason, dispute.reason);
    return ringfence.mirror_payment(v_intent, p_as_of);
end
$handle_stripe_dispute$;

comment on function ringfence.handle_stripe_dispute(jsonb, uuid, timestamptz, timestamptz) is
'What Stripe says of a dispute. Errors: RF003, RF109, RF205, RF206.';

commit;
