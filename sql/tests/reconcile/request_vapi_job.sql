\set ON_ERROR_STOP 1
-- serial: one run goes on at a time in the whole system
begin;
select plan(4);

select is(ringfence.request_vapi_job('2030-01-03 03:00Z', '2030-01-03 03:00:01Z'), 1::bigint, 'asks');
select is(ringfence.request_vapi_job('2030-01-03 03:00Z', '2030-01-03 03:00:05Z'), 0::bigint, 'once a slot');
select is((select format('%s %s', window_to - window_from, requested_by) from billing.reconciliation_history where window_to = '2030-01-03 03:00Z'), '2 days schedule', 'for the 48 hours before it');
select is((select format('%s %s', every, time_of_day) from ringfence.job where function_name = 'ringfence.request_vapi_job'), '1 day 03:00:00', 'daily at three');


select * from finish();
rollback;
