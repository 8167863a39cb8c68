\set ON_ERROR_STOP 1
begin;
select plan(25);

select is_definer('billing', 'settle_looked_up_call', array['uuid', 'text', 'text', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(10000) as org \gset
set local role ringfence_worker;
select billing.reserve_call_credits(:'org', 'lu' || n, 'lu' || n, p_as_of => '2030-01-01 10:00Z') from generate_series(1, 5) as n \g /dev/null
create function pg_temp.answer(p_name text, p_call text, p_org uuid default :'org', p_at timestamptz default '2030-01-01 12:00Z') returns text language sql as $$
    select format('%s %s %s %s', outcome, amount, released, retry_at at time zone 'UTC') from billing.settle_looked_up_call(p_org, p_name, p_call, p_at) $$;
select is(pg_temp.answer('lu1', tests.listed_call('lu1', '2030-01-01 10:00Z')::text), 'settled 70 0 ', 'it has ended');
select is(pg_temp.answer('lu1', tests.listed_call('lu1', '2030-01-01 10:00Z')::text), 'duplicate 70 0 ', 'once');
select is((select format('%s %s', settled_by, reconciled) from billing.calls where org_id = :'org' and call_id = 'lu1'), 'reconciliation t', 'by reconciliation');
select is((select amount from billing.reconciliation_findings where org_id = :'org' and kind = 'missing' and external_id = 'lu1'), 70::bigint, 'with a finding');
select is(pg_temp.answer('lu2', tests.listed_call('lu2', '2030-01-01 11:50Z')::text), 'too_recent  0 2030-01-01 12:06:00', 'its report may be under way');
reset role;
select results_eq(format('select call_id, ending, exposure > 0 from ringfence.live_call where org_id = %L and call_id in (''lu2'', ''lu3'') order by 1', :'org'), $$values ('lu2', true, false), ('lu3', false, true)$$, 'but it uses no more money');
set local role ringfence_worker;
select is(pg_temp.answer('lu3', tests.listed_call('lu3', '2030-01-01 11:50Z', p_more => '{"status": "in-progress", "endedAt": null}')::text), 'going_on  0 2030-01-01 12:05:00', 'it goes on');
select is(pg_temp.answer('lu3', tests.listed_call('lu3', '2030-01-01 11:50Z', p_more => '{"status": null, "startedAt": null, "endedAt": null}')::text), 'going_on  0 2030-01-01 12:05:00', 'nobody says that it has ended');
select is(pg_temp.answer('lu4', null), 'unknown  350 ', 'the vendor does not know it: the hold ends');
select is(pg_temp.answer('lu4', null), 'unknown  0 ', 'once');
select is((select format('%s %s', amount, details ->> 'status') from billing.reconciliation_findings where org_id = :'org' and kind = 'unmatched'), '350 expired', 'with a finding');
select throws_ok(format('select billing.settle_looked_up_call(%L, %L, %L)', :'org', 'lu5', bad), 'RF003', null, 'not an answer about it: ' || bad) from (values ('{"id": "other"}'), ('[]'), ('{'), ('{}')) as given (bad);
select throws_ok(format('select billing.settle_looked_up_call(%L, %L, null)', :'org', 'lu-none'), 'RF107', null, 'an unknown call');
select throws_ok($$select billing.settle_looked_up_call('00000000-0000-4000-8000-000000000000', 'lu1', null)$$, 'RF101', null, 'an unknown organization');
select throws_ok(format('select billing.settle_looked_up_call(%L, %L, null, %L)', :'org', 'lu5', 'infinity'), 'RF002', null, 'no time');
select is(pg_temp.answer('lu5', tests.listed_call('lu5', '2030-01-01 11:50Z', p_cost => 0, p_more => '{"startedAt": null, "endedReason": "assistant-request-failed"}')::text), 'unconnected  350 ', 'one that never took place holds nothing any more');
select is((select format('%s %s', status, ended_reason) from billing.calls where org_id = :'org' and call_id = 'lu5'), 'released assistant-request-failed', 'and says why');
reset role;
select is((select count(*) from tests.effects(:'org') where topic = 'vapi.look_up_call' and call_id = name and decided_at = '2030-01-01 12:00Z'), expected, 'asked when the hold lapsed, and again: ' || name) from (values ('lu1', 0::bigint), ('lu2', 2), ('lu3', 2)) as given (name, expected);
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');


select * from finish();
rollback;
