\set ON_ERROR_STOP 1
begin;
select plan(4);

set local role ringfence_owner;
select is(ringfence.checkout_parameters('11111111-2222-4333-8444-555555555555', '11111111-2222-4333-8444-666666666666', null, 5000, 'JPY', 'https://a.example/ok', 'https://a.example/no', '2030-01-01Z', false),
    '{"mode": "payment", "client_reference_id": "11111111-2222-4333-8444-555555555555", "adaptive_pricing": {"enabled": false}, "allowed_payment_method_types": ["card"],
      "metadata": {"ringfence_payment_id": "11111111-2222-4333-8444-555555555555", "ringfence_org_id": "11111111-2222-4333-8444-666666666666"},
      "payment_intent_data": {"metadata": {"ringfence_payment_id": "11111111-2222-4333-8444-555555555555", "ringfence_org_id": "11111111-2222-4333-8444-666666666666"}},
      "line_items": [{"quantity": 1, "price_data": {"currency": "jpy", "unit_amount": 5000, "product_data": {"name": "Credit"}}}],
      "success_url": "https://a.example/ok", "cancel_url": "https://a.example/no", "expires_at": 1893456000}', 'all that Stripe is told');
select is(ringfence.checkout_parameters(gen_random_uuid(), gen_random_uuid(), 'cus_1', 1, 'USD', 'https://a.example/ok', 'https://a.example/no', '2030-01-01Z', false) ->> 'customer', 'cus_1', 'its customer, where there is one');
select is(ringfence.checkout_parameters(gen_random_uuid(), gen_random_uuid(), 'cus_1', 1, 'USD', 'https://a.example/ok', 'https://a.example/no', '2030-01-01Z', true) #>> '{payment_intent_data,setup_future_usage}', 'off_session', 'to keep the card');
select is(ringfence.checkout_parameters(gen_random_uuid(), gen_random_uuid(), null, 1, 'USD', 'https://a.example/ok', 'https://a.example/no', '2030-01-01Z', true) ->> 'customer_creation', 'always', 'with a customer of its own');

select * from finish();
rollback;
