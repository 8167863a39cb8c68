-- Deploy ringfence:payment/recharge_ended to pg
-- requires: payment/offer_payment
-- requires: payment/tell_recharge
-- requires: notify/after_posting

-- Purpose      What an attempt to charge a saved card comes to, and what follows: another one when
--              it is wanted again, not before some time; a link for the customer; or none any more,
--              after three failures in a row or when the card will never pay. A payment the
--              customer makes ends a pause.
-- Called by    credit_payment and settle_recharge, when a payment has moved, under the
--              organization's lock.
-- Idempotency  The attempt that is awaited: behind its end nothing is.
-- Locks        The row of the recharge, the wallet's.
-- Errors       None of ours.
-- Returns      The status of the recharge; null where it is none of its concern.
begin;
set local role ringfence_owner;

create or replace function ringfence.recharge_ended(
    p_payment ringfence.payment,
    p_verdict text,
    p_as_of   timestamptz
)
returns text
language plpgsql
volatile
as $recharge_ended$
declare
    c_between  constant interval := interval '5 minutes';
    c_behind   constant interval := interval '1 day';
    v_paid     constant boolean := p_payment.status = 'credited';
    v_recharge ringfence.auto_recharge;
    v_was      text;
begin
    if p_payment.status in ('created', 'open', 'pending') then
        return null;
    end if;
    select recharge.* into v_recharge
      from ringfence.auto_recharge as recharge
     where recharge.org_id = p_payment.owner_id
       and case p_payment.purpose when 'recharge' then recharge.payment_id = p_payment.payment_id
                                  else v_paid and recharge.status = 'paused' end;
    if not found then
        return null;
    end if;
    v_was := v_recharge.status;
    v_recharge.failures := case when v_paid then 0 else v_recharge.failures + 1 end;
    -- In our own words, for the customer reads it: the vendor's stand with the payment.
    v_recharge.problem := case
        when v_paid then case v_was when 'disabled' then v_recharge.problem end
        when p_payment.status = 'quarantined' then 'What was paid is not what was asked for.'
        when p_verdict = 'customer' then 'The bank wants you to confirm the payment.'
        when p_verdict = 'never' then 'The card cannot be charged.'
        when p_verdict = 'later' then 'The bank refused the payment.'
        else 'The payment was not made.' end;
    v_recharge.not_before := p_as_of
        + case when v_paid or p_verdict is null then c_between else c_behind end;
    v_recharge.status := case
        when v_was = 'disabled' then 'disabled'
        when v_paid then 'armed'
        when p_payment.status = 'quarantined' or p_verdict = 'never' then 'disabled'
        when p_verdict = 'customer' then 'paused'
        when v_recharge.failures >= 3 then 'disabled'
        else 'armed' end;
    update ringfence.auto_recharge as recharge
       set status = v_recharge.status,
           payment_id = null,
           failures = v_recharge.failures,
           not_before = v_recharge.not_before,
           -- By then the link has expired, unused or never made.
           look_at = case when v_recharge.status = 'paused' and v_recharge.return_url is not null
                          then p_as_of + c_behind end,
           problem = v_recharge.problem,
           changed_at = p_as_of
     where recharge.org_id = v_recharge.org_id;

    -- Without a link there is nothing to wait for: it is told at once.
    if v_recharge.status = 'paused'
       and ringfence.offer_payment(v_recharge, p_payment.currency, p_as_of) is null
       or v_recharge.status = 'disabled' and v_was <> 'disabled' then
        perform ringfence.tell_recharge(v_recharge, p_payment.payment_id::text, null, p_as_of);
    end if;
    perform ringfence.after_posting(v_recharge.org_id, null, p_as_of);
    return v_recharge.status;
end
$recharge_ended$;

comment on function ringfence.recharge_ended(ringfence.payment, text, timestamptz) is
'What an attempt to charge a saved card comes to.';

commit;
