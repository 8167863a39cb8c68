\set ON_ERROR_STOP 1
begin;
select plan(3);

select results_eq($$select function_name, count(*) from ringfence.webhook_handler where vendor = 'stripe' group by 1 order by 1$$,
    $$values ('ringfence.handle_stripe_card', 1::bigint), ('ringfence.handle_stripe_charge', 3), ('ringfence.handle_stripe_customer', 1), ('ringfence.handle_stripe_dispute', 5), ('ringfence.handle_stripe_intent', 4), ('ringfence.handle_stripe_refund', 3), ('ringfence.handle_stripe_session', 4), ('ringfence.handle_stripe_setup', 1), ('ringfence.handle_stripe_warning', 2)$$, 'what works in what');
set local role ringfence_owner;
create temporary table stored as select * from billing.receive_webhook('stripe', 'evt_pgtap', 'review.opened', '{"data": {}}', '2000-01-01Z');
select is((select status from stored), 'waiting', 'another type is kept');
select is((select format('%s %s', status, outcome) from billing.process_next_webhook()), 'completed ignored', 'and ignored');

select * from finish();
rollback;
