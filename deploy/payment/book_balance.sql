-- Deploy ringfence:payment/book_balance to pg
-- requires: payment/tables
-- requires: payment/booking_tables
-- requires: payment/stripe_id
-- requires: payment/stripe_amount

-- Purpose      What Stripe's books say of a payment, a refund or a dispute: the fee, what is left,
--              in the currency that is settled in. No wallet has a share in it.
-- Called by    handle_stripe_charge, reconciliation.
-- Idempotency  The balance transaction.
-- Locks        The payment's row.
-- Errors       RF003 an amount that is none.
-- Returns      booked, unchanged, or unknown where it is about nothing that is known here.
begin;
set local role ringfence_owner;

create or replace function ringfence.book_balance(
    p_booked jsonb
)
returns text
language plpgsql
volatile
as $book_balance$
declare
    c_charges  constant text[] := array['charge', 'payment'];
    v_id       constant text := p_booked ->> 'id';
    v_source   constant text := ringfence.stripe_id(p_booked -> 'source');
    v_fee      constant bigint := ringfence.stripe_amount(p_booked -> 'fee');
    v_net      constant bigint := ringfence.stripe_amount(p_booked -> 'net');
    v_currency constant text := upper(p_booked ->> 'currency');
begin
    update ringfence.payment as payment
       set balance_transaction_id = v_id,
           fee = v_fee,
           net = v_net,
           fee_currency = v_currency
     where payment.charge_id = v_source
       and p_booked ->> 'type' = any (c_charges)
       and (payment.balance_transaction_id, payment.fee, payment.net, payment.fee_currency)
           is distinct from (v_id, v_fee, v_net, v_currency);
    if found then
        return 'booked';
    end if;
    insert into ringfence.reversal_booking
           (balance_transaction_id, external_id, fee, net, currency)
    select v_id, reversal.external_id, v_fee, v_net, v_currency
      from ringfence.payment_reversal as reversal
     where reversal.external_id = v_source
    on conflict on constraint reversal_booking_pkey do nothing;
    if found then
        return 'booked';
    end if;
    return case when exists (select from ringfence.payment as payment
                              where payment.charge_id = v_source)
                  or exists (select from ringfence.reversal_booking as booking
                              where booking.balance_transaction_id = v_id)
                then 'unchanged' else 'unknown' end;
end
$book_balance$;

comment on function ringfence.book_balance(jsonb) is
'What Stripe''s books say of a payment, a refund or a dispute. Errors: RF003.';

commit;
