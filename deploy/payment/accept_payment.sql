-- Deploy ringfence:payment/accept_payment to pg
-- requires: payment/post_payment
-- requires: payment/lock_payment
-- requires: account/assert_organization
-- requires: core/lock_wallet
-- requires: core/assert_read_committed
-- requires: core/raise_error

-- Purpose      Credits a payment that is in quarantine, with what was paid, to the organization
--              that somebody says it is for.
-- Called by    Operators.
-- Idempotency  The payment: accepted again for the same organization it answers duplicate.
-- Locks        The payment's, the organization's, then the rows.
-- Errors       RF001, RF101 unknown organization, RF006, RF002 p_as_of, RF109 unknown payment,
--              RF205, RF206, RF241 not in quarantine, somebody else's, or not paid in the
--              organization's currency, RF301.
-- Returns      One row; outcome is credited or duplicate.
begin;
set local role ringfence_owner;

create or replace function billing.accept_payment(
    p_org_id     uuid,
    p_payment_id uuid,
    p_as_of      timestamptz default null
)
returns table (
    outcome        text,
    payment_id     uuid,
    org_id         uuid,
    amount         bigint,
    currency       text,
    transaction_id uuid
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $accept_payment$
declare
    v_payment  ringfence.payment;
    v_currency text;
begin
    if p_payment_id is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', 'p_payment_id'));
    end if;
    perform ringfence.assert_read_committed();
    perform ringfence.assert_organization(p_org_id);
    perform ringfence.lock_payment(payment.payment_intent_id)
       from ringfence.payment as payment
      where payment.payment_id = p_payment_id;
    perform ringfence.lock_wallet(p_org_id);
    select payment.* into v_payment
      from ringfence.payment as payment
     where payment.payment_id = p_payment_id;
    if not found then
        perform ringfence.raise_error('RF109', jsonb_build_object('payment_id', p_payment_id));
    end if;
    select organization.currency into strict v_currency
      from ringfence.organization as organization
     where organization.org_id = p_org_id;

    outcome := 'duplicate';
    if v_payment.status <> 'credited' or v_payment.owner_id <> p_org_id then
        if v_payment.status <> 'quarantined' or v_payment.payment_intent_id is null
           or v_payment.owner_id <> p_org_id or coalesce(v_payment.received, 0) <= 0
           or v_payment.received_currency is distinct from v_currency then
            perform ringfence.raise_error('RF241', jsonb_build_object(
                'payment_id', p_payment_id, 'status', v_payment.status,
                'is_of_another', coalesce(v_payment.owner_id <> p_org_id, false),
                'currency', v_payment.received_currency, 'organization_currency', v_currency));
        end if;
        v_payment.owner_id := p_org_id;
        v_payment.amount := v_payment.received;
        v_payment.currency := v_payment.received_currency;
        v_payment := ringfence.post_payment(v_payment, p_as_of);
        outcome := 'credited';
    end if;
    payment_id := v_payment.payment_id;
    org_id := v_payment.owner_id;
    amount := v_payment.amount;
    currency := v_payment.currency;
    transaction_id := ringfence.transaction_id(v_payment.owner_id, v_payment.credited_seq);
    return next;
end
$accept_payment$;

comment on function billing.accept_payment(uuid, uuid, timestamptz) is
'Credits a payment that is in quarantine. Errors: RF001, RF002, RF006, RF101, RF109, RF205, RF206, '
'RF241, RF301.';

grant execute on function billing.accept_payment(uuid, uuid, timestamptz) to ringfence_ops;

commit;
