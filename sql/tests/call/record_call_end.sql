\set ON_ERROR_STOP 1
begin;
select plan(9);

select is_definer('billing', 'record_call_end', array['uuid', 'text', 'boolean', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(1000) as org \gset
select billing.reserve_call_credits(:'org', 'c1') \g /dev/null
select tests.tamper(format('update ringfence.call set end_requested_at = %L where org_id = %L', '2030-01-01Z', :'org')) \g /dev/null
set local role ringfence_worker;
select is(billing.record_call_end(:'org', 'c1'), false, 'it goes on');
select is((select acknowledged_at from billing.kill_latency where org_id = :'org'), null, 'only asked');
select is(billing.record_call_end(:'org', 'c1', true, '2030-01-01 00:00:00.5Z'), false, 'acknowledged');
select billing.record_call_end(:'org', 'c1', true, '2030-01-01 00:00:07Z') \g /dev/null
select is((select seconds_to_acknowledge from billing.kill_latency where org_id = :'org'), 0.5, 'the first one counts');
select is(billing.record_call_end(:'org', 'nobody', true), null, 'a call we do not know');
reset role;
select tests.tamper(format('update ringfence.call set end_requested_at = %L where org_id = %L', '2030-01-01 00:01Z', :'org')) \g /dev/null
select billing.record_call_end(:'org', 'c1', true, '2030-01-01 00:01:02Z') \g /dev/null
select is((select seconds_to_acknowledge from billing.kill_latency where org_id = :'org'), 2.0, 'told to end again, it is acknowledged again');
select billing.commit_reserved_credits(:'org', 'c1', 600) \g /dev/null
select is(billing.record_call_end(:'org', 'c1'), true, 'settled: it has ended');
select results_eq(format('select charge, charged_beyond_hold from billing.kill_latency where org_id = %L', :'org'), $$values (700::bigint, 350::bigint)$$, 'and what it cost beyond its hold');

select * from finish();
rollback;
