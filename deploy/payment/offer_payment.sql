-- Deploy ringfence:payment/offer_payment to pg
-- requires: payment/checkout_parameters
-- requires: payment/tell_recharge
-- requires: outbox/enqueue_effect

-- Purpose      The bank wants the customer: a payment by Checkout is begun for that amount, and the
--              link to it goes out by e-mail as soon as there is one (record_checkout).
-- Called by    recharge_ended, under the organization's lock.
-- Idempotency  A link that can still be used is sent once more instead of another.
-- Locks        None of its own.
-- Errors       None of ours.
-- Returns      The payment, or null where nobody said where the customer goes afterwards.
begin;
set local role ringfence_owner;

create or replace function ringfence.offer_payment(
    p_recharge ringfence.auto_recharge,
    p_currency text,
    p_as_of    timestamptz
)
returns uuid
language plpgsql
volatile
as $offer_payment$
declare
    -- Stripe takes a day at most, by its own clock and also of a late repeat.
    c_lasts      constant interval := interval '23 hours';
    c_worth_it   constant interval := interval '1 hour';
    v_open       ringfence.payment;
    v_id         constant uuid := gen_random_uuid();
    v_parameters constant text := ringfence.checkout_parameters(
        v_id, p_recharge.org_id, p_recharge.customer_id, p_recharge.amount, p_currency,
        p_recharge.return_url, p_recharge.return_url, p_as_of + c_lasts, true)::text;
begin
    if p_recharge.return_url is null then
        return null;
    end if;
    select payment.* into v_open
      from ringfence.payment as payment
     where payment.owner_id = p_recharge.org_id
       and payment.created_at > p_as_of - c_lasts
       and payment.mails_link
       and payment.amount = p_recharge.amount
       and payment.status in ('created', 'open', 'declined')
       and payment.expires_at > p_as_of + c_worth_it
     order by payment.created_at desc
     limit 1;
    if found then
        if v_open.url is not null then
            perform ringfence.tell_recharge(p_recharge,
                v_open.payment_id || ':' || extract(epoch from p_as_of), v_open.url, p_as_of);
        end if;
        return v_open.payment_id;
    end if;
    insert into ringfence.payment
           (payment_id, owner_id, purpose, status, amount, currency, idempotency_key, parameters,
            customer_id, expires_at, created_at, saves_card, mails_link)
    values (v_id, p_recharge.org_id, 'checkout', 'created', p_recharge.amount, p_currency,
            'checkout:' || v_id, v_parameters, p_recharge.customer_id, p_as_of + c_lasts, p_as_of,
            true, true);
    perform ringfence.enqueue_effect(p_recharge.org_id, 'stripe.checkout', v_id::text,
        jsonb_build_object('payment_id', v_id, 'idempotency_key', 'checkout:' || v_id,
                           'parameters', v_parameters), p_as_of,
        p_expires_at => p_as_of + c_lasts - interval '1 hour');
    return v_id;
end
$offer_payment$;

comment on function ringfence.offer_payment(ringfence.auto_recharge, text, timestamptz) is
'Begins a payment for a customer whose bank wants to see them.';

commit;
