\set ON_ERROR_STOP 1
-- serial: one run goes on at a time in the whole system
begin;
select plan(2);

select tests.checkout(tests.wallet(0), 1000) \g /dev/null
select ringfence.request_stripe_day('2030-01-03 04:00Z', '2030-01-03 04:00:01Z') \g /dev/null
select is((select window_to - window_from from billing.reconciliation_history where vendor = 'stripe' and window_to = '2030-01-03 04:00Z'), '24:00:00', 'its window');
select is((select format('%s %s', every, time_of_day) from ringfence.job where function_name = 'ringfence.request_stripe_day'), '01:00:00 00:00:00', 'the last day, every hour');

select * from finish();
rollback;
