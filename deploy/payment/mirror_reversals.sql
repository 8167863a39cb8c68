-- Deploy ringfence:payment/mirror_reversals to pg
-- requires: payment/block_disputed
-- requires: payment/stop_recharge
-- requires: wallet/post_entry
-- requires: core/clock

-- Purpose      Refunds and disputes of a payment, as entries: whatever ought to stand in the ledger
--              and does not is posted, in full, however far below zero it takes the wallet. It
--              follows what is known and not what just came, so order and repetition do not matter;
--              what was never credited is not taken back.
-- Called by    post_payment and the handlers of refunds and disputes, under the payment's lock.
-- Idempotency  (org_id, credit, the vendor's id and the number of the entry); again, nothing is
--              left to post.
-- Locks        The organization's, then its wallet row, then the refunds' and disputes' rows.
-- Errors       RF205 balance out of range, RF206 isolation level.
-- Returns      How many entries were written.
begin;
set local role ringfence_owner;

create or replace function ringfence.mirror_reversals(
    p_payment ringfence.payment,
    p_as_of   timestamptz
)
returns integer
language plpgsql
volatile
as $mirror_reversals$
declare
    v_written  integer := 0;
    v_reversal ringfence.payment_reversal;
begin
    if p_payment.status is distinct from 'credited' then
        return 0;
    end if;
    perform ringfence.lock_wallet(p_payment.owner_id);
    for v_reversal in
        select reversal.*
          from ringfence.payment_reversal as reversal
         where reversal.payment_intent_id = p_payment.payment_intent_id
           and reversal.currency = p_payment.currency
           and reversal.wanted <> reversal.mirrored
         order by reversal.first_seen_at, reversal.external_id
    loop
        perform ringfence.post_entry(
            p_payment.owner_id, 'credit',
            v_reversal.external_id
            || case when v_reversal.entries > 0 then ':' || v_reversal.entries + 1 else '' end,
            v_reversal.wanted - v_reversal.mirrored, v_reversal.kind, v_reversal.counter_account,
            'settlement',
            p_reference => v_reversal.external_id,
            p_details => jsonb_build_object('payment_intent_id', v_reversal.payment_intent_id,
                'status', v_reversal.status, 'reason', v_reversal.reason),
            p_as_of => p_as_of);
        update ringfence.payment_refund as refund
           set mirrored = v_reversal.wanted,
               entries = refund.entries + 1
         where v_reversal.kind = 'payment_refund'
           and refund.refund_id = v_reversal.external_id;
        update ringfence.payment_dispute as dispute
           set mirrored = v_reversal.wanted,
               entries = dispute.entries + 1
         where v_reversal.kind = 'payment_dispute'
           and dispute.dispute_id = v_reversal.external_id;
        v_written := v_written + 1;
        -- Who was given money back is not charged for it again by itself.
        if v_reversal.kind = 'payment_refund' and v_reversal.wanted < v_reversal.mirrored then
            perform ringfence.stop_recharge(
                p_payment.owner_id, 'A payment was refunded.', ringfence.clock(p_as_of));
        end if;
    end loop;
    perform ringfence.block_disputed(p_payment.owner_id, ringfence.clock(p_as_of));
    return v_written;
end
$mirror_reversals$;

comment on function ringfence.mirror_reversals(ringfence.payment, timestamptz) is
'Posts what refunds and disputes of a payment ought to have in the ledger and have not. '
'Errors: RF205, RF206.';

commit;
