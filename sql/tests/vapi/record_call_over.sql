\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(8);

select is_definer('billing', 'record_call_over', array['uuid', 'text', 'timestamp with time zone'], 'runs as its owner');
select function_privs_are('billing', 'record_call_over', array['uuid', 'text', 'timestamp with time zone'], 'ringfence_web', array[]::text[], 'not for the web');
select tests.wallet(5000) as org \gset
select billing.reserve_call_credits(:'org', 'over-1', 'over-1', p_as_of => '2030-01-01Z') \g /dev/null
set local role ringfence_worker;
select is(billing.record_call_over(:'org', 'nobody'), false, 'not a call of ours');
select is(billing.record_call_over(:'org', 'over-1', '2030-01-01 00:04Z'), true, 'it is over');
select is((select expires_at from billing.open_reservations where org_id = :'org'), '2030-01-01 00:09Z'::timestamptz, 'its report has five minutes');
reset role;
select is((select format('%s %s', ending, exposure) from ringfence.live_call where org_id = :'org'), 't 0', 'and it uses no more money');
select billing.record_call_over(:'org', 'over-1', '2030-01-01 00:05Z') \g /dev/null
select is((select expires_at from billing.open_reservations where org_id = :'org'), '2030-01-01 00:09Z'::timestamptz, 'said again');
select is(billing.record_call_over(gen_random_uuid(), 'x'), false, 'nor of anybody');

select * from finish();
rollback;
