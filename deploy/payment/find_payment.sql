-- Deploy ringfence:payment/find_payment to pg
-- requires: payment/tables

-- Purpose      The payment a report is about: by its intent, else by our own id in its metadata,
--              else by its session. Our id alone proves nothing where another intent has it
--              already: then it is another payment.
-- Called by    credit_payment, handle_stripe_charge.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The payment, or one of nulls.
begin;
set local role ringfence_owner;

create or replace function ringfence.find_payment(
    p_report ringfence.payment_report
)
returns ringfence.payment
language plpgsql
stable
as $find_payment$
declare
    v_payment ringfence.payment;
begin
    select payment.* into v_payment
      from ringfence.payment as payment
     where payment.payment_intent_id = p_report.payment_intent_id;
    if not found then
        select payment.* into v_payment
          from ringfence.payment as payment
         where (payment.payment_id = p_report.payment_id
                or payment.session_id = p_report.session_id)
           and (payment.payment_intent_id is null or p_report.payment_intent_id is null)
           and (payment.session_id is null or p_report.session_id is null
                or payment.session_id = p_report.session_id)
         order by payment.payment_id = p_report.payment_id desc nulls last
         limit 1;
    end if;
    return v_payment;
end
$find_payment$;

comment on function ringfence.find_payment(ringfence.payment_report) is
'The payment a report is about.';

commit;
