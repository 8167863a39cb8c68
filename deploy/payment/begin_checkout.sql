-- Deploy ringfence:payment/begin_checkout to pg
-- requires: payment/checkout_parameters
-- requires: payment/charging_frozen
-- requires: payment/stripe_customer_of
-- requires: wallet/check_amount
-- requires: account/assert_organization
-- requires: core/lock_wallet
-- requires: core/assert_read_committed
-- requires: core/clean_text
-- requires: core/clock
-- requires: core/raise_error

-- Purpose      Writes down that a customer wants to pay, before Stripe hears of it: with the exact
--              parameters and the idempotency key, so that a repeat asks for the same and whatever
--              Stripe says later finds its attempt. Who clicks twice gets the session that is open.
-- Called by    The web process, which commits this and then calls Stripe.
-- Idempotency  The organization, the amount and whether the card is saved, for 15 minutes or until
--              it is paid or has failed.
-- Locks        The organization's.
-- Errors       RF001, RF002, RF003 bad argument, RF006 p_as_of, RF101 unknown organization, RF206,
--              RF243 charging is frozen.
-- Returns      One row; outcome is open (send the customer to url) or begun (create the session
--              with these parameters under this key, then record_checkout).
begin;
set local role ringfence_owner;

create or replace function billing.begin_checkout(
    p_org_id      uuid,
    p_amount      bigint,
    p_success_url text,
    p_cancel_url  text,
    p_save_card   boolean     default false,
    p_as_of       timestamptz default null
)
returns table (
    outcome         text,
    payment_id      uuid,
    idempotency_key text,
    parameters      text,
    session_id      text,
    url             text,
    expires_at      timestamptz
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $begin_checkout$
declare
    c_window   constant interval := interval '15 minutes';
    -- Stripe wants half an hour at least from its own clock, also of a late repeat.
    c_lasts    constant interval := interval '2 hours';
    c_largest  constant integer := 99999999;
    v_success  constant text := ringfence.clean_text('p_success_url', p_success_url, 2000);
    v_cancel   constant text := ringfence.clean_text('p_cancel_url', p_cancel_url, 2000);
    v_saves    constant boolean := coalesce(p_save_card, false);
    v_id       constant uuid := gen_random_uuid();
    v_now      timestamptz;
    v_payment  ringfence.payment;
    v_currency text;
    v_customer text;
begin
    perform ringfence.check_amount('p_amount', p_amount);
    if p_amount > c_largest then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', 'p_amount', 'value', p_amount, 'minimum', 1, 'maximum', c_largest));
    elsif v_success !~ '^https?://' or v_cancel !~ '^https?://' then
        perform ringfence.raise_error('RF003', jsonb_build_object('argument',
            case when v_success ~ '^https?://' then 'p_cancel_url' else 'p_success_url' end,
            'expected', 'a URL that begins with https://'));
    end if;
    perform ringfence.assert_read_committed();
    perform ringfence.lock_wallet(p_org_id);
    perform ringfence.assert_organization(p_org_id);
    v_now := ringfence.clock(p_as_of);
    if ringfence.charging_frozen() then
        perform ringfence.raise_error('RF243', '{}');
    end if;

    select payment.* into v_payment
      from ringfence.payment as payment
     where payment.owner_id = p_org_id
       and payment.purpose = 'checkout'
       and payment.amount = p_amount
       and payment.saves_card = v_saves
       and not payment.mails_link
       and payment.status in ('created', 'open', 'declined')
       and payment.created_at > v_now - c_window
       and payment.expires_at > v_now
     order by payment.created_at desc
     limit 1;
    if not found then
        select organization.currency into strict v_currency
          from ringfence.organization as organization
         where organization.org_id = p_org_id;
        v_customer := ringfence.stripe_customer_of(p_org_id);
        insert into ringfence.payment
               (payment_id, owner_id, purpose, status, amount, currency, idempotency_key,
                parameters, customer_id, expires_at, created_at, saves_card)
        values (v_id, p_org_id, 'checkout', 'created', p_amount, v_currency, 'checkout:' || v_id,
                ringfence.checkout_parameters(v_id, p_org_id, v_customer, p_amount, v_currency,
                    v_success, v_cancel, v_now + c_lasts, v_saves)::text,
                v_customer, v_now + c_lasts, v_now, v_saves)
        returning * into strict v_payment;
    end if;
    return query
    select case when v_payment.url is null then 'begun' else 'open' end, v_payment.payment_id,
           v_payment.idempotency_key, v_payment.parameters, v_payment.session_id, v_payment.url,
           v_payment.expires_at;
end
$begin_checkout$;

comment on function billing.begin_checkout(uuid, bigint, text, text, boolean, timestamptz) is
'Begins a payment by Checkout, or returns the one that is open. '
'Errors: RF001, RF002, RF003, RF006, RF101, RF206, RF243.';

grant execute on function billing.begin_checkout(uuid, bigint, text, text, boolean, timestamptz)
   to ringfence_web, ringfence_ops;

commit;
