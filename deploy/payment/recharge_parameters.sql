-- Deploy ringfence:payment/recharge_parameters to pg
-- requires: payment/tables

-- Purpose      What Stripe is asked for when a saved card is charged: one payment of that amount,
--              at once, without the customer, by that card.
-- Called by    consider_recharge.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      The parameters of Stripe's POST /v1/payment_intents, as JSON.
begin;
set local role ringfence_owner;

create or replace function ringfence.recharge_parameters(
    p_payment_id uuid,
    p_recharge   ringfence.auto_recharge,
    p_currency   text
)
returns jsonb
language plpgsql
immutable
as $recharge_parameters$
begin
    return jsonb_build_object(
        'amount', p_recharge.amount,
        'currency', lower(p_currency),
        'customer', p_recharge.customer_id,
        'payment_method', p_recharge.payment_method_id,
        'off_session', true,
        'confirm', true,
        'allowed_payment_method_types', jsonb_build_array('card'),
        -- What it is for helps where our own row is lost.
        'metadata', jsonb_build_object('ringfence_payment_id', p_payment_id,
                                       'ringfence_org_id', p_recharge.org_id,
                                       'ringfence_purpose', 'recharge'));
end
$recharge_parameters$;

comment on function ringfence.recharge_parameters(uuid, ringfence.auto_recharge, text) is
'What Stripe is asked for when a saved card is charged.';

commit;
