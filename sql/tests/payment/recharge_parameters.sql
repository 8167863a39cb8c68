\set ON_ERROR_STOP 1
begin;
select plan(1);

set local role ringfence_owner;
select is(ringfence.recharge_parameters('11111111-2222-4333-8444-555555555555', jsonb_populate_record(null::ringfence.auto_recharge,
        '{"org_id": "11111111-2222-4333-8444-666666666666", "amount": 5000, "customer_id": "cus_1", "payment_method_id": "pm_1"}'), 'JPY'),
    '{"amount": 5000, "currency": "jpy", "customer": "cus_1", "payment_method": "pm_1", "off_session": true, "confirm": true, "allowed_payment_method_types": ["card"],
      "metadata": {"ringfence_payment_id": "11111111-2222-4333-8444-555555555555", "ringfence_org_id": "11111111-2222-4333-8444-666666666666", "ringfence_purpose": "recharge"}}', 'all that Stripe is told');

select * from finish();
rollback;
