-- Deploy ringfence:payment/apply_stripe_intent to pg
-- requires: payment/stripe_intent_report
-- requires: payment/credit_payment
-- requires: payment/keep_card
-- requires: core/clock

-- Purpose      What a payment intent says, worked in, wherever it was read: an event, an answer, a
--              look-up, a list. The card it was paid with is kept where that was agreed.
-- Called by    handle_stripe_intent, apply_checkout, settle_recharge, reconciliation.
-- Idempotency  The payment intent: it is credited once, its card kept once.
-- Locks        The payment's, the organization's, then the rows.
-- Errors       RF003 not what an intent looks like, RF205, RF206, RF301.
-- Returns      What credit_payment says.
begin;
set local role ringfence_owner;

create or replace function ringfence.apply_stripe_intent(
    p_intent jsonb,
    p_as_of  timestamptz
)
returns text
language plpgsql
volatile
as $apply_stripe_intent$
declare
    v_outcome constant text :=
        ringfence.credit_payment(ringfence.stripe_intent_report(p_intent), p_as_of);
    v_org_id  uuid;
begin
    if v_outcome in ('credited', 'duplicate')
       and p_intent ->> 'setup_future_usage' = 'off_session' then
        update ringfence.payment as payment
           set saves_card = false
         where payment.payment_intent_id = p_intent ->> 'id'
           and payment.saves_card
        returning payment.owner_id into v_org_id;
    end if;
    if v_org_id is not null then
        perform ringfence.keep_card(v_org_id, ringfence.stripe_id(p_intent -> 'customer'),
            ringfence.stripe_id(p_intent -> 'payment_method'), ringfence.clock(p_as_of));
    end if;
    return v_outcome;
end
$apply_stripe_intent$;

comment on function ringfence.apply_stripe_intent(jsonb, timestamptz) is
'Works in what a payment intent says. Errors: RF003, RF205, RF206, RF301.';

commit;
