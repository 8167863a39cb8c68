-- Deploy ringfence:payment/mirror_payment to pg
-- requires: payment/mirror_reversals

-- Purpose      The ledger's side of a refund or a dispute that has just been written down.
-- Called by    The handlers of refunds and disputes, under the payment's lock.
-- Idempotency  It follows what is written down: again, nothing is left to post.
-- Locks        The organization's, then its wallet row, then the refunds' and disputes' rows.
-- Errors       RF205, RF206.
-- Returns      mirrored, unchanged, or waiting where the payment has not been credited.
begin;
set local role ringfence_owner;

create or replace function ringfence.mirror_payment(
    p_payment_intent_id text,
    p_as_of             timestamptz
)
returns text
language plpgsql
volatile
as $mirror_payment$
declare
    v_payment ringfence.payment;
begin
    select payment.* into v_payment
      from ringfence.payment as payment
     where payment.payment_intent_id = p_payment_intent_id
       and payment.status = 'credited';
    if not found then
        return 'waiting';
    end if;
    return case when ringfence.mirror_reversals(v_payment, p_as_of) > 0
                then 'mirrored' else 'unchanged' end;
end
$mirror_payment$;

comment on function ringfence.mirror_payment(text, timestamptz) is
'Mirrors the refunds and disputes of a payment, where it has been credited. '
'Errors: RF205, RF206.';

commit;
