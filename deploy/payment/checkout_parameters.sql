-- Deploy ringfence:payment/checkout_parameters to pg
-- requires: payment/tables

-- Purpose      What Stripe is asked for: one payment of that amount, in the organization's own
--              currency, by card. Our id stands in the session and in its intent, because what
--              follows (the intent, the charge) does not carry the session's.
-- Called by    begin_checkout, offer_payment.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      The parameters of Stripe's POST /v1/checkout/sessions, as JSON.
begin;
set local role ringfence_owner;

create or replace function ringfence.checkout_parameters(
    p_payment_id  uuid,
    p_org_id      uuid,
    p_customer_id text,
    p_amount      bigint,
    p_currency    text,
    p_success_url text,
    p_cancel_url  text,
    p_expires_at  timestamptz,
    p_save_card   boolean
)
returns jsonb
language plpgsql
immutable
as $checkout_parameters$
declare
    v_metadata constant jsonb := jsonb_build_object(
        'ringfence_payment_id', p_payment_id, 'ringfence_org_id', p_org_id);
begin
    return jsonb_strip_nulls(jsonb_build_object(
        'mode', 'payment',
        'client_reference_id', p_payment_id,
        'metadata', v_metadata,
        'payment_intent_data', jsonb_build_object('metadata', v_metadata)
            || case when p_save_card then jsonb_build_object('setup_future_usage', 'off_session')
                    else '{}' end,
        'customer', p_customer_id,
        -- A card is kept with a customer; one that is not asked for is made for cards only.
        'customer_creation', case when p_save_card and p_customer_id is null then 'always' end,
        'custom_text', case when p_save_card then jsonb_build_object('submit',
            jsonb_build_object('message', 'Your card will be saved for automatic top-ups by the '
                'amount and below the balance that you set. You can switch them off at any '
                'time.')) end,
        'line_items', jsonb_build_array(jsonb_build_object('quantity', 1, 'price_data',
            jsonb_build_object('currency', lower(p_currency), 'unit_amount', p_amount,
                'product_data', jsonb_build_object('name', 'Credit')))),
        'allowed_payment_method_types', jsonb_build_array('card'),
        'adaptive_pricing', jsonb_build_object('enabled', false),
        'success_url', p_success_url,
        'cancel_url', p_cancel_url,
        'expires_at', extract(epoch from p_expires_at)::bigint));
end
$checkout_parameters$;

comment on function ringfence.checkout_parameters(
    uuid, uuid, text, bigint, text, text, text, timestamptz, boolean) is
'What Stripe is asked for when a customer wants to pay.';

commit;
