-- Deploy ringfence:payment/adopt_payment to pg
-- requires: payment/tables
-- requires: payment/restored_since
-- requires: core/lock_wallet

-- Purpose      Writes an attempt to pay again that was lost with a database: Stripe says that it
--              was ours, and whose. That proves nothing by itself, whoever has the account there
--              can write it; so it counts only while an operator has said that a backup was
--              restored, and only for what Stripe made since. What came in before they said so,
--              and went into quarantine, is taken out of it.
-- Called by    credit_payment, under the payment's lock.
-- Idempotency  Our id of the payment: it is written once.
-- Locks        The organization's, then the payment's row and that of the recharge.
-- Errors       None.
-- Returns      The payment as it is now; where it cannot be adopted, what was given.
begin;
set local role ringfence_owner;

create or replace function ringfence.adopt_payment(
    p_report ringfence.payment_report,
    p_found  ringfence.payment
)
returns ringfence.payment
language plpgsql
volatile
as $adopt_payment$
declare
    -- An intent that waits for its customer is found by its session.
    c_statuses constant text[] := case when p_report.session_id is null
        then array['paid', 'pending'] else array['paid', 'pending', 'open'] end;
    v_payment  ringfence.payment := p_found;
begin
    if (p_report.began_at >= ringfence.restored_since()
        and p_report.status = any (c_statuses)
        and p_report.amount > 0
        and p_report.purpose in ('checkout', 'recharge')
        and (p_found.payment_id is null
             or p_found.purpose = 'external' and p_found.status = 'quarantined')
        and coalesce(p_found.owner_id, p_report.org_id) = p_report.org_id
        and exists (select from ringfence.organization as organization
                     where organization.org_id = p_report.org_id
                       and organization.currency = p_report.currency)
        and not exists (select from ringfence.payment as payment
                         where payment.payment_id = p_report.payment_id)) is not true then
        return p_found;
    end if;
    perform ringfence.lock_wallet(p_report.org_id);
    delete from ringfence.payment as payment
     where payment.payment_id = p_found.payment_id;
    -- What was sent is lost; nothing is sent again, as it is begun already.
    insert into ringfence.payment
           (payment_id, owner_id, purpose, status, amount, currency, idempotency_key, parameters,
            session_id, payment_intent_id, customer_id, created_at)
    values (p_report.payment_id, p_report.org_id, p_report.purpose, 'open', p_report.amount,
            p_report.currency, p_report.purpose || ':' || p_report.payment_id, '{}',
            p_report.session_id, p_report.payment_intent_id, p_report.customer_id,
            p_report.began_at)
    returning * into strict v_payment;
    if p_report.purpose = 'recharge' and p_report.status = 'pending' then
        -- While the bank takes its time, no other is begun.
        update ringfence.auto_recharge as recharge
           set status = 'in_flight',
               payment_id = v_payment.payment_id,
               look_at = v_payment.created_at + interval '6 hours'
         where recharge.org_id = v_payment.owner_id
           and recharge.status = 'armed';
    end if;
    return v_payment;
end
$adopt_payment$;

comment on function ringfence.adopt_payment(ringfence.payment_report, ringfence.payment) is
'Writes an attempt to pay again that was lost with a database.';

commit;
