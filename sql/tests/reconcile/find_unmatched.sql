\set ON_ERROR_STOP 1
-- serial: one run goes on at a time in the whole system
begin;
select plan(12);

select tests.wallet(10000) as org \gset
select billing.reserve_call_credits(:'org', 'fu1', 'fu1', p_as_of => '2030-01-01 10:00Z') \g /dev/null
select billing.reserve_call_credits(:'org', 'fu2', 'fu2', p_as_of => '2030-01-01 10:00Z') \g /dev/null
select billing.reserve_call_credits(:'org', 'fu3', p_as_of => '2030-01-01 10:00Z') \g /dev/null
select billing.reserve_call_credits(:'org', 'fu4', 'fu4', p_as_of => '2030-01-01 11:50Z') \g /dev/null
select tests.claimed_run('2030-01-01 12:00Z', '2030-01-01Z', '2030-01-01 12:00Z') as run \gset
select tests.listed_call('fu1', '2030-01-01 09:59Z') as call \gset
select billing.reconcile_vapi_calls(:'run', jsonb_build_array(:'call'::jsonb)::text, p_as_of => '2030-01-01 12:00Z') \g /dev/null
select billing.finish_reconciliation(:'run', p_as_of => '2030-01-01 12:00:01Z') \g /dev/null
select is_empty(format('select * from billing.reconciliation_findings where org_id = %L and kind = %L', :'org', 'unmatched'), 'a list that was not read to the end says nothing about what it lacks');
select tests.claimed_run('2030-01-01 12:00:02Z', '2030-01-01Z', '2030-01-01 12:00Z') as run \gset
select billing.reconcile_vapi_calls(:'run', jsonb_build_array(:'call'::jsonb)::text, null, '2030-01-01 12:00:02Z', '2030-01-01 12:00:02Z') \g /dev/null
select billing.finish_reconciliation(:'run', p_as_of => '2030-01-01 12:00:03Z') \g /dev/null
select results_eq(format('select external_id, amount, resolution from billing.reconciliation_findings where org_id = %L and kind = %L', :'org', 'unmatched'), $$values ('fu2', 350::bigint, null::text)$$, 'what we have and the vendor has not; not what has no id there, nor what is minutes old');
select is((select unmatched from billing.reconciliation_history where run_id = :'run'), 1::bigint, 'is counted');
select is((select format('%s %s', kind, amount) from billing.revenue_leaks where org_id = :'org' and external_id = 'fu2'), 'unmatched 350', 'and a leak');
-- Somebody says whose a call is, and the vendor finds one again.
select tests.listed_call('fu5', '2030-01-01 09:00Z', p_number => 'fu-number') as lost \gset
select tests.claimed_run('2030-01-01 13:00Z', '2030-01-01Z', '2030-01-01 12:00Z') as run \gset
select billing.reconcile_vapi_calls(:'run', jsonb_build_array(:'lost'::jsonb)::text, null, '2030-01-01 12:00:01Z', '2030-01-01 13:00Z') \g /dev/null
select billing.finish_reconciliation(:'run', p_as_of => '2030-01-01 13:00Z') \g /dev/null
select is((select coalesce(resolution, 'open') from billing.reconciliation_findings where external_id = 'fu5'), 'open', 'nobody knows whose it is');
select billing.link_vendor(:'org', 'vapi', 'phone_number', 'fu-number') \g /dev/null
select tests.claimed_run('2030-01-01 14:00Z', '2030-01-01Z', '2030-01-01 12:00Z') as run \gset
select billing.reconcile_vapi_calls(:'run', jsonb_build_array(:'lost'::jsonb, tests.listed_call('fu2', '2030-01-01 09:59Z'))::text, null, '2030-01-01 12:00:01Z', '2030-01-01 14:00Z') \g /dev/null
select billing.finish_reconciliation(:'run', p_as_of => '2030-01-01 14:00Z') \g /dev/null
select is((select resolution from billing.reconciliation_findings where external_id = 'fu5' and org_id is null), 'owner_found', 'now somebody does');
select is((select resolution from billing.reconciliation_findings where external_id = 'fu2' and kind = 'unmatched'), 'found', 'the vendor has it after all');
select is((select charge from billing.calls where vapi_call_id = 'fu5'), 70::bigint, 'and it is charged');
select is((select coalesce(resolution, 'open') from billing.reconciliation_findings where external_id = 'fu1' and kind = 'unmatched'), 'open', 'one that is there no more is found');
-- What was charged otherwise is resolved by the next run, also outside its window.
select billing.link_vendor(:'org', 'vapi', 'phone_number', 'fu-known') \g /dev/null
select tests.claimed_run('2030-01-01 15:00Z', '2030-01-01Z', '2030-01-01 12:00Z') as run \gset
select billing.reconcile_vapi_calls(:'run', jsonb_build_array(tests.listed_call('fu6', '2030-01-01 09:00Z', -60, 'fu-known'), tests.listed_call('fu7', '2030-01-01 09:00Z', 60, 'fu-unknown'))::text, null, '2030-01-01 12:00:01Z', '2030-01-01 15:00Z') \g /dev/null
select billing.finish_reconciliation(:'run', p_as_of => '2030-01-01 15:00Z') \g /dev/null
select is((select string_agg(external_id || ' ' || coalesce(resolution, 'open'), ', ' order by external_id) from billing.reconciliation_findings where external_id in ('fu6', 'fu7')), 'fu6 open, fu7 open', 'one that cannot be read, and one of nobody');
select ringfence.settle_reported_call(:'org', call, ringfence.vapi_call_report(call), '2030-01-01 16:00Z') from tests.listed_call('fu6', '2030-01-01 09:00Z') as call \g /dev/null
select billing.link_vendor(:'org', 'vapi', 'phone_number', 'fu-unknown') \g /dev/null
select billing.resolve_quarantine('vapi', 'phone_number', 'fu-unknown', '2030-01-01 16:00Z') \g /dev/null
select tests.claimed_run('2030-01-09Z') as run \gset
select billing.reconcile_vapi_calls(:'run', '[]', null, '2030-01-09Z', '2030-01-09Z') \g /dev/null
select billing.finish_reconciliation(:'run', p_as_of => '2030-01-09Z') \g /dev/null
select is((select string_agg(external_id || ' ' || coalesce(resolution, 'open'), ', ' order by external_id) from billing.reconciliation_findings where external_id in ('fu6', 'fu7')), 'fu6 reported, fu7 owner_found', 'charged by a report, and by an operator');
select is_empty('select * from ringfence.reconciliation_seen', 'what was seen is forgotten at the end');


select * from finish();
rollback;
