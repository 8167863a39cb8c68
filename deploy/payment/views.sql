-- Deploy ringfence:payment/views to pg
-- requires: payment/tables
-- requires: payment/booking_tables

-- Purpose  Where each payment stands, what was taken back of it, and what is left of it behind the
--          vendor's fee.
-- Note     ringfence.transaction_id stands in payment_status itself: readers may not call it.
begin;
set local role ringfence_owner;

create view billing.payment_status as
select payment.payment_id,
       payment.owner_id as org_id,
       payment.purpose,
       payment.status::text as status,
       payment.problem,
       payment.currency,
       payment.amount,
       payment.received,
       payment.received_currency,
       coalesce(reversed.refunded, 0)::bigint as refunded,
       coalesce(reversed.disputed, 0)::bigint as disputed,
       coalesce(reversed.is_open, false) as dispute_open,
       payment.fee,
       payment.net,
       payment.fee_currency,
       payment.payment_intent_id,
       payment.session_id,
       payment.charge_id,
       payment.balance_transaction_id,
       payment.customer_id,
       payment.url,
       payment.expires_at,
       case when payment.credited_seq is not null
            then encode(int8send(uuid_hash_extended(payment.owner_id, 2654435769))
                        || int8send(payment.credited_seq), 'hex')::uuid end as transaction_id,
       payment.created_at,
       payment.credited_at,
       payment.fraud_warned_at
  from ringfence.payment as payment
  left join lateral (
      select -sum(reversal.mirrored) filter (where reversal.kind = 'payment_refund') as refunded,
             -sum(reversal.mirrored) filter (where reversal.kind = 'payment_dispute') as disputed,
             bool_or(reversal.is_open) as is_open
        from ringfence.payment_reversal as reversal
       where reversal.payment_intent_id = payment.payment_intent_id) as reversed on true;

comment on view billing.payment_status is
'Every attempt to pay and every payment: where it stands, what was refunded and disputed of it, '
'the fee. What is quarantined was paid and is not credited (accept_payment).';

create view billing.payment_reversals as
select case reversal.kind when 'payment_refund' then 'refund' else 'dispute' end as kind,
       reversal.external_id,
       payment.payment_id,
       payment.owner_id as org_id,
       reversal.payment_intent_id,
       reversal.amount,
       reversal.currency,
       reversal.status,
       reversal.reason,
       -reversal.mirrored as taken,
       reversal.is_open,
       booked.fee,
       booked.net,
       booked.fee_currency,
       reversal.first_seen_at
  from ringfence.payment_reversal as reversal
  left join lateral (
      select sum(booking.fee)::bigint as fee, sum(booking.net)::bigint as net,
             min(booking.currency) as fee_currency
        from ringfence.reversal_booking as booking
       where booking.external_id = reversal.external_id) as booked on true
  left join ringfence.payment as payment
    on payment.payment_intent_id = reversal.payment_intent_id;

comment on view billing.payment_reversals is
'Refunds and disputes, with what they took from a wallet, and what Stripe keeps for them; without '
'a payment_id where the payment is not known here.';

create view billing.auto_recharges as
select recharge.org_id,
       recharge.status,
       wallet.recharge_threshold as threshold,
       recharge.amount,
       recharge.monthly_cap,
       recharge.problem,
       recharge.locked,
       recharge.failures,
       recharge.customer_id,
       recharge.payment_method_id,
       recharge.payment_id,
       recharge.not_before,
       recharge.changed_at
  from ringfence.auto_recharge as recharge
  join ringfence.wallet as wallet on wallet.org_id = recharge.org_id;

comment on view billing.auto_recharges is
'Saved cards, and whether and when they are charged by themselves; payment_id is the attempt that '
'is under way.';

grant select on billing.payment_status, billing.payment_reversals, billing.auto_recharges
   to ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
