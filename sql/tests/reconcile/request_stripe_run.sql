\set ON_ERROR_STOP 1
-- serial: one run goes on at a time in the whole system
begin;
select plan(4);

delete from ringfence.channel;
select tests.tamper('delete from ringfence.payment') \g /dev/null
select is(ringfence.request_stripe_run('2030-01-03 05:00Z', '1 day', '2030-01-03 05:00:01Z'), 0::bigint, 'nobody has paid by Stripe, or could');
select tests.checkout(tests.wallet(0), 1000) \g /dev/null
select is(ringfence.request_stripe_run('2030-01-03 05:00Z', '1 day', '2030-01-03 05:00:01Z'), 1::bigint, 'asks');
select is(ringfence.request_stripe_run('2030-01-03 05:00Z', '1 day', '2030-01-03 05:00:05Z'), 0::bigint, 'once a slot');
select is((select format('%s %s %s', vendor, window_to - window_from, requested_by) from billing.reconciliation_history where window_to = '2030-01-03 05:00Z'), 'stripe 1 day schedule', 'for the day before it');

select * from finish();
rollback;
