-- Deploy ringfence:payment/block_disputed to pg
-- requires: payment/tables
-- requires: payment/stop_recharge
-- requires: notify/after_posting

-- Purpose      Spending is blocked for as long as a payment that was credited is disputed and
--              nobody has decided, and a saved card is not charged any more. What has happened is
--              charged all the same; an operator's own stop is another column and stays what it is.
-- Called by    mirror_reversals, under the lock.
-- Idempotency  It follows the disputes: again, it changes nothing.
-- Locks        The wallet's row; the caller holds the organization's.
-- Errors       None.
-- Returns      Whether it is blocked.
begin;
set local role ringfence_owner;

create or replace function ringfence.block_disputed(
    p_org_id uuid,
    p_as_of  timestamptz
)
returns boolean
language plpgsql
volatile
as $block_disputed$
declare
    v_disputed constant boolean := exists (
        select from ringfence.payment as payment
          join ringfence.payment_reversal as reversal
            on reversal.payment_intent_id = payment.payment_intent_id
         where payment.owner_id = p_org_id
           and payment.status = 'credited'
           and reversal.is_open);
begin
    update ringfence.wallet as wallet
       set disputed = v_disputed
     where wallet.org_id = p_org_id
       and wallet.disputed <> v_disputed;
    if found then
        if v_disputed then
            perform ringfence.stop_recharge(p_org_id, 'A payment is disputed.', p_as_of, true);
        end if;
        perform ringfence.after_posting(p_org_id, null, p_as_of);
    end if;
    return v_disputed;
end
$block_disputed$;

comment on function ringfence.block_disputed(uuid, timestamptz) is
'Blocks spending while a payment is disputed.';

commit;
