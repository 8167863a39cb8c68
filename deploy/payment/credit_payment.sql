-- Deploy ringfence:payment/credit_payment to pg
-- requires: payment/find_payment
-- requires: payment/lock_payment
-- requires: payment/later_status
-- requires: payment/post_payment
-- requires: payment/quarantine_payment
-- requires: payment/adopt_payment
-- requires: payment/recharge_ended
-- requires: core/lock_wallet
-- requires: core/assert_read_committed
-- requires: core/clock

-- Purpose      The one way from what a vendor says of a payment to credit, whoever asked and
--              whatever was heard first: a session, its intent, a look-up. Amount and currency must
--              be those of our own attempt; what is paid and does not agree goes to quarantine, and
--              nothing is dropped.
-- Called by    The handlers of Stripe's events, apply_checkout, settle_recharge, reconciliation.
-- Idempotency  (org_id, credit, payment intent): one entry, and a status that only moves forward.
-- Locks        The payment's, the organization's, then the rows.
-- Errors       RF205, RF206, RF301.
-- Returns      credited, duplicate, quarantined, unknown, or where the payment stands.
begin;
set local role ringfence_owner;

create or replace function ringfence.credit_payment(
    p_report ringfence.payment_report,
    p_as_of  timestamptz default null
)
returns text
language plpgsql
volatile
as $credit_payment$
declare
    c_order   constant text[] := array['created', 'open', 'declined', 'pending', 'failed',
                                       'expired', 'canceled', 'quarantined', 'credited'];
    -- Without the customer nobody tries another card: a refusal is the end, also behind pending.
    c_charge  constant text[] := array['created', 'open', 'pending', 'declined', 'failed',
                                       'expired', 'canceled', 'quarantined', 'credited'];
    v_is_paid constant boolean := p_report.status = 'paid';
    v_before  ringfence.payment;
    v_payment ringfence.payment;
    v_problem text;
begin
    perform ringfence.assert_read_committed();
    perform ringfence.lock_payment(coalesce(p_report.payment_intent_id, p_report.session_id));
    v_before := ringfence.find_payment(p_report);
    if v_before.owner_id is not null then
        perform ringfence.lock_wallet(v_before.owner_id);
        -- Only what is read behind the lock is true.
        v_before := ringfence.find_payment(p_report);
    end if;
    if v_before.payment_id is null or v_before.purpose = 'external' then
        v_before := ringfence.adopt_payment(p_report, v_before);
    end if;
    if v_before.payment_id is null then
        return ringfence.quarantine_payment(p_report, p_as_of);
    end if;

    if v_before.purpose = 'recharge' and p_report.verdict is not null then
        -- Nobody is there to do what the bank asks for.
        p_report.status := 'declined';
        p_report.problem := coalesce(p_report.problem, 'The bank wants the customer.');
    end if;
    v_problem := case when not v_is_paid then p_report.problem
        when p_report.payment_intent_id is null then 'It was paid without a payment intent.'
        when p_report.currency is distinct from v_before.currency
            then format('%s was asked for, %s paid.', v_before.currency, p_report.currency)
        when p_report.amount is distinct from v_before.amount
            then format('%s was asked for, %s paid.', v_before.amount, p_report.amount) end;
    update ringfence.payment as payment
       set status = case when v_before.status = 'credited' then 'credited'
                         when v_is_paid and v_problem is not null then 'quarantined'
                         when v_is_paid then v_before.status
                         else ringfence.later_status(
                             case v_before.purpose when 'recharge' then c_charge else c_order end,
                             v_before.status, p_report.status) end,
           payment_intent_id = coalesce(payment.payment_intent_id, p_report.payment_intent_id),
           session_id = coalesce(payment.session_id, p_report.session_id),
           customer_id = coalesce(payment.customer_id, p_report.customer_id),
           charge_id = case when v_is_paid then coalesce(p_report.charge_id, payment.charge_id)
                            else payment.charge_id end,
           received = case when v_is_paid then p_report.amount else payment.received end,
           received_currency = case when v_is_paid then p_report.currency
                                    else payment.received_currency end,
           problem = case when v_before.status in ('credited', 'quarantined')
                          then v_before.problem else coalesce(v_problem, v_before.problem) end
     where payment.payment_id = v_before.payment_id
    returning payment.* into strict v_payment;

    if v_is_paid and v_payment.status not in ('credited', 'quarantined') then
        v_payment := ringfence.post_payment(v_payment, p_as_of);
    end if;
    if v_payment.status <> v_before.status then
        perform ringfence.recharge_ended(v_payment, p_report.verdict, ringfence.clock(p_as_of));
    end if;
    return case when v_is_paid and v_before.status = 'credited' then 'duplicate'
                else v_payment.status end;
end
$credit_payment$;

comment on function ringfence.credit_payment(ringfence.payment_report, timestamptz) is
'Works in what a vendor says of a payment, and credits it once when it is paid. '
'Errors: RF205, RF206, RF301.';

commit;
