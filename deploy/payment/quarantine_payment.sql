-- Deploy ringfence:payment/quarantine_payment to pg
-- requires: payment/tables
-- requires: core/clock

-- Purpose      Money came in that nobody here asked for: a payment link, an invoice, another
--              product on the same account, or an attempt that was lost with a database. It is kept
--              where it can be seen, with whose it may be, and credited only when somebody says so.
-- Called by    credit_payment, under the payment's lock.
-- Idempotency  The payment intent: it is kept once.
-- Locks        None of its own.
-- Errors       None.
-- Returns      quarantined; unknown where nothing was paid.
begin;
set local role ringfence_owner;

create or replace function ringfence.quarantine_payment(
    p_report ringfence.payment_report,
    p_as_of  timestamptz
)
returns text
language plpgsql
volatile
as $quarantine_payment$
begin
    if p_report.status <> 'paid' or p_report.payment_intent_id is null
       or coalesce(p_report.amount, 0) <= 0 or p_report.currency !~ '^[A-Z]{3}$' then
        return 'unknown';
    end if;
    insert into ringfence.payment
           (owner_id, purpose, status, amount, currency, payment_intent_id, customer_id,
            charge_id, received, received_currency, problem, created_at)
    values ((select link.org_id
               from ringfence.vendor_link as link
              where link.vendor = 'stripe'
                and link.kind = 'stripe_customer'
                and link.external_id = p_report.customer_id),
            'external', 'quarantined', p_report.amount, p_report.currency,
            p_report.payment_intent_id, p_report.customer_id, p_report.charge_id, p_report.amount,
            p_report.currency, 'It was not begun here.', ringfence.clock(p_as_of));
    return 'quarantined';
end
$quarantine_payment$;

comment on function ringfence.quarantine_payment(ringfence.payment_report, timestamptz) is
'Keeps a payment that was not begun here, until somebody says whose it is.';

commit;
