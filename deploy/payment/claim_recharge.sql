-- Deploy ringfence:payment/claim_recharge to pg
-- requires: payment/charging_frozen
-- requires: payment/withdraw_attempt
-- requires: notify/after_posting
-- requires: core/lock_wallet
-- requires: core/assert_read_committed
-- requires: core/clock
-- requires: core/raise_error

-- Purpose      What a worker has to do about an attempt to charge a saved card, written down before
--              it does it. A repeat sends the same under the same key. A key lasts a day at Stripe:
--              behind 23 hours nothing is sent any more, and it is looked up instead; so it is
--              where the card must not be charged any more and may have been already, and where
--              Stripe has it and its end has not been heard of. What was not sent yet is not sent
--              for a wallet that has been stopped since.
-- Called by    Workers, which commit this and then call Stripe, and settle_recharge afterwards.
-- Idempotency  The attempt.
-- Locks        The organization's, then the attempt's row.
-- Errors       RF006, RF002 p_as_of, RF109 unknown payment, RF206.
-- Returns      One row; outcome is charge, look_up, settled (there is nothing to do), wait (another
--              worker may be at it) or frozen (later).
begin;
set local role ringfence_owner;

create or replace function billing.claim_recharge(
    p_payment_id uuid,
    p_as_of      timestamptz default null
)
returns table (
    outcome           text,
    payment_id        uuid,
    org_id            uuid,
    idempotency_key   text,
    parameters        text,
    customer_id       text,
    payment_intent_id text,
    began_at          timestamptz
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $claim_recharge$
declare
    c_key_lasts constant interval := interval '23 hours';
    -- By then whoever set out to send it has sent it, and Stripe lists it.
    c_sending   constant interval := interval '10 minutes';
    v_now       timestamptz;
    v_payment   ringfence.payment;
    v_awaited   boolean;
    v_outcome   text := 'settled';
begin
    perform ringfence.assert_read_committed();
    perform ringfence.lock_wallet(payment.owner_id)
       from ringfence.payment as payment
      where payment.payment_id = p_payment_id;
    select payment.* into v_payment
      from ringfence.payment as payment
     where payment.payment_id = p_payment_id
       and payment.purpose = 'recharge';
    if not found then
        perform ringfence.raise_error('RF109', jsonb_build_object('payment_id', p_payment_id));
    end if;
    v_now := ringfence.clock(p_as_of);
    v_awaited := exists (
        select from ringfence.auto_recharge as recharge
         where recharge.org_id = v_payment.owner_id
           and recharge.payment_id = v_payment.payment_id
           and recharge.status = 'in_flight');
    if v_payment.status in ('created', 'open', 'pending') then
        v_outcome := case when ringfence.charging_frozen() then 'frozen'
            when v_awaited and v_payment.status <> 'pending'
                 and v_now < coalesce(v_payment.tried_at, v_payment.created_at)
                             + c_key_lasts then 'charge'
            when v_payment.tried_at > v_now - c_sending then 'wait'
            else 'look_up' end;
    end if;
    if v_outcome = 'charge'
       and (select wallet.stopped from ringfence.wallet as wallet
             where wallet.org_id = v_payment.owner_id)
       and ringfence.withdraw_attempt(v_payment.owner_id, 'The wallet was stopped.') then
        perform ringfence.after_posting(v_payment.owner_id, null, v_now);
        v_outcome := 'settled';
    end if;
    if v_outcome = 'charge' and v_payment.tried_at is null then
        update ringfence.payment as payment
           set tried_at = v_now
         where payment.payment_id = p_payment_id;
    end if;
    return query
    select v_outcome, v_payment.payment_id, v_payment.owner_id, v_payment.idempotency_key,
           v_payment.parameters, v_payment.customer_id, v_payment.payment_intent_id,
           v_payment.created_at;
end
$claim_recharge$;

comment on function billing.claim_recharge(uuid, timestamptz) is
'What a worker has to do about an attempt to charge a saved card. Errors: RF002, RF006, RF109, '
'RF206.';

grant execute on function billing.claim_recharge(uuid, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
