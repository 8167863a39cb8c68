-- Deploy ringfence:payment/apply_checkout to pg
-- requires: payment/stripe_session_report
-- requires: payment/apply_stripe_intent
-- requires: notify/amount_text
-- requires: inbox/read_payload
-- requires: core/assert_read_committed
-- requires: core/raise_error

-- Purpose      What Stripe says of a Checkout session when it is asked, for the page a customer
--              comes back to: credited by the same function as what an event says, whichever is
--              first.
-- Called by    The web process.
-- Idempotency  The payment intent: it is credited once.
-- Locks        The payment's, the organization's, then the rows.
-- Errors       RF001, RF003 bad argument, RF006, RF002 p_as_of, RF205, RF206, RF301.
-- Returns      One row; outcome as credit_payment says it, ignored where the session takes no
--              payment; status is where the payment stands, and null with the rest where it is none
--              of ours. balance_text is what the wallet holds now.
begin;
set local role ringfence_owner;

create or replace function billing.apply_checkout(
    p_session text,
    p_as_of   timestamptz default null
)
returns table (
    outcome      text,
    payment_id   uuid,
    org_id       uuid,
    status       text,
    amount       bigint,
    currency     text,
    amount_text  text,
    balance_text text
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $apply_checkout$
declare
    v_session constant jsonb := ringfence.read_payload(p_session);
    v_intent  constant jsonb := v_session -> 'payment_intent';
    v_outcome text := 'ignored';
begin
    if p_session is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', 'p_session'));
    elsif v_session ->> 'object' is distinct from 'checkout.session'
          or coalesce(jsonb_typeof(v_session -> 'id'), '') <> 'string' then
        perform ringfence.raise_error('RF003', jsonb_build_object(
            'argument', 'p_session', 'expected', 'a Checkout session'));
    end if;
    perform ringfence.assert_read_committed();
    if v_session ->> 'mode' = 'payment' then
        v_outcome := ringfence.credit_payment(
            ringfence.stripe_session_report(v_session, null), p_as_of);
    end if;
    -- It says more than the session, its card above all.
    if jsonb_typeof(v_intent) = 'object' and v_outcome in ('credited', 'duplicate') then
        perform ringfence.apply_stripe_intent(v_intent, p_as_of);
    end if;
    return query
    select v_outcome, payment.payment_id, payment.owner_id, payment.status::text, payment.amount,
           payment.currency, ringfence.amount_text(payment.amount, payment.currency),
           ringfence.amount_text(wallet.balance, payment.currency)
      from (select v_session ->> 'id' as session_id) as given
      left join ringfence.payment as payment on payment.session_id = given.session_id
      left join ringfence.wallet as wallet on wallet.org_id = payment.owner_id;
end
$apply_checkout$;

comment on function billing.apply_checkout(text, timestamptz) is
'What Stripe says of a Checkout session when it is asked. Errors: RF001, RF002, RF003, RF006, '
'RF205, RF206, RF301.';

grant execute on function billing.apply_checkout(text, timestamptz) to ringfence_web, ringfence_ops;

commit;
