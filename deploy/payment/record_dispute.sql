-- Deploy ringfence:payment/record_dispute to pg
-- requires: payment/stripe_id
-- requires: payment/stripe_amount
-- requires: payment/reversed_intent
-- requires: payment/lock_payment
-- requires: payment/later_status
-- requires: payment/mirror_payment
-- requires: core/assert_read_committed
-- requires: core/clock

-- Purpose      The one way from what Stripe says of a dispute to the ledger, be it an event or a
--              list: the wallet does without the money from the moment Stripe takes it, and has it
--              again when it comes back, also of a dispute that was lost before. An inquiry
--              (warning_…) takes nothing. A list has no type of event: then the status says all.
-- Called by    handle_stripe_dispute, reconciliation.
-- Idempotency  The dispute: what is known of it only grows, and the money follows.
-- Locks        The payment's, the organization's, then the rows.
-- Errors       RF003 an amount that is none, RF109 of no payment that is known, RF205, RF206.
-- Returns      mirrored, unchanged or waiting.
begin;
set local role ringfence_owner;

create or replace function ringfence.record_dispute(
    p_dispute    jsonb,
    p_event_type text,
    p_as_of      timestamptz
)
returns text
language plpgsql
volatile
as $record_dispute$
declare
    c_order  constant text[] := array['warning_needs_response', 'warning_under_review',
        'warning_closed', 'needs_response', 'under_review', 'appeal_needs_response',
        'appeal_under_review', 'prevented', 'lost', 'won'];
    v_status constant text := p_dispute ->> 'status';
    v_intent constant text := ringfence.reversed_intent(p_dispute);
begin
    perform ringfence.assert_read_committed();
    perform ringfence.lock_payment(v_intent);
    insert into ringfence.payment_dispute as dispute
           (dispute_id, payment_intent_id, charge_id, amount, currency, status, withdrawn,
            reinstated, reason, first_seen_at)
    values (p_dispute ->> 'id', v_intent, ringfence.stripe_id(p_dispute -> 'charge'),
            ringfence.stripe_amount(p_dispute -> 'amount'), upper(p_dispute ->> 'currency'),
            v_status,
            coalesce(p_event_type = 'charge.dispute.funds_withdrawn', false)
            or v_status !~ '^warning_' and v_status <> 'prevented',
            coalesce(p_event_type = 'charge.dispute.funds_reinstated', false)
            or v_status in ('won', 'prevented'),
            p_dispute ->> 'reason', ringfence.clock(p_as_of))
    on conflict on constraint payment_dispute_pkey do update
       set amount = greatest(dispute.amount, excluded.amount),
           status = ringfence.later_status(c_order, dispute.status, excluded.status),
           withdrawn = dispute.withdrawn or excluded.withdrawn,
           reinstated = dispute.reinstated or excluded.reinstated,
           reason = coalesce(excluded.reason, dispute.reason);
    return ringfence.mirror_payment(v_intent, p_as_of);
end
$record_dispute$;

comment on function ringfence.record_dispute(jsonb, text, timestamptz) is
'Works in what Stripe says of a dispute. Errors: RF003, RF109, RF205, RF206.';

commit;
