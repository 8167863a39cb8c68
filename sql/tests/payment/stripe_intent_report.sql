\set ON_ERROR_STOP 1
begin;
select plan(7);

set local role ringfence_owner;
create function pg_temp.read(p_intent jsonb) returns text language sql as $$
    select concat_ws(' ', report.status, report.amount, report.currency, report.problem) from ringfence.stripe_intent_report('{"id": "pi_1", "amount": 2000, "currency": "jpy"}' || p_intent) as report $$;
select is(pg_temp.read('{"status": "succeeded", "amount_received": 1999}'), 'paid 1999 JPY', 'what was received counts');
select is(pg_temp.read('{"status": "canceled", "amount_received": 0}'), 'canceled 2000 JPY', 'dead');
select is(pg_temp.read('{"status": "processing"}'), 'pending 2000 JPY', 'under way');
select is(pg_temp.read('{"status": "requires_payment_method", "last_payment_error": {"code": "card_declined", "decline_code": "insufficient_funds", "message": "No."}}'), 'declined 2000 JPY insufficient_funds: No.', 'declined');
select is(pg_temp.read('{"status": "requires_payment_method", "last_payment_error": null}'), 'open 2000 JPY', 'not tried yet');
select is(pg_temp.read('{"status": "requires_action"}'), 'open 2000 JPY', 'with the customer');
select is((ringfence.stripe_intent_report('{"id": "pi_1", "status": "succeeded", "amount_received": 1, "latest_charge": {"id": "ch_1"}}')).charge_id, 'ch_1', 'its charge, expanded or not');

select * from finish();
rollback;
