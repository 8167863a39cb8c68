\set ON_ERROR_STOP 1
begin;
select plan(16);

select tests.wallet(1000) as org \gset
create function pg_temp.judge(p_call jsonb, p_org uuid default :'org', p_of uuid default '00000000-0000-0000-0000-000000000000') returns text language sql as $$
    select ringfence.judge_vapi_call(jsonb_populate_record(null::ringfence.reconciliation_run, jsonb_build_object('org_id', p_of, 'window_from', '2030-01-01Z', 'window_to', '2030-01-02Z')), p_org, p_call, ringfence.vapi_call_report(p_call), '2030-01-01 12:00Z') $$;
select billing.commit_reserved_credits(:'org', 'jv1', 60, 0.1, p_as_of => '2030-01-01 10:00Z') \g /dev/null
select billing.deduct_call_credits(:'org', 'jv2', 60, p_as_of => '2030-01-01 10:00Z') \g /dev/null
select is(pg_temp.judge(tests.listed_call('jv1', '2030-01-01 10:00Z')), 'agreed', 'what agrees');
select is(pg_temp.judge(tests.listed_call('jv1', '2030-01-01 10:00Z', 61)), 'agreed', 'a second is no difference');
select is(pg_temp.judge(tests.listed_call('jv1', '2030-01-01 10:00Z', 61.001)), 'mismatched_duration', 'more than a second is');
select is(pg_temp.judge(tests.listed_call('jv1', '2030-01-01 10:00Z', p_cost => 0.2)), 'mismatched_cost', 'another cost');
select is(pg_temp.judge(tests.listed_call('jv1', '2030-01-01 10:00Z', p_cost => null)), 'agreed', 'no cost says nothing');
select is(pg_temp.judge(tests.listed_call('jv2', '2030-01-01 10:00Z')), 'charged_directly', 'charged by its name');
select is(pg_temp.judge(tests.listed_call('jv3', '2030-01-01 10:00Z')), 'missing', 'never charged');
select is(pg_temp.judge(tests.listed_call('jv3', '2030-01-01 10:00Z', p_cost => 0, p_more => '{"startedAt": null}')), 'agreed', 'never connected: nothing to settle');
select is(pg_temp.judge(tests.listed_call('jv3', '2030-01-01 10:00Z', p_more => '{"startedAt": null}')), 'missing', 'unless it cost something');
select billing.reserve_call_credits(:'org', 'jv4', 'jv4', p_as_of => '2030-01-01 10:00Z') \g /dev/null
select is(pg_temp.judge(tests.listed_call('jv4', '2030-01-01 10:00Z', p_cost => 0, p_more => '{"startedAt": null}')), 'missing', 'or holds something');
select is(pg_temp.judge(tests.listed_call('jv3', '2030-01-01 10:00Z'), null), 'unowned', 'nobody''s');
select is(pg_temp.judge(tests.listed_call('jv3', '2030-01-01 11:44Z')), 'passed_over', 'ended fifteen minutes ago: not yet');
select is(pg_temp.judge(tests.listed_call('jv3', '2030-01-01 11:43:59Z')), 'missing', 'and then');
select is(pg_temp.judge(tests.listed_call('jv3', '2030-01-01 10:00Z', p_more => '{"status": "in-progress", "endedAt": null}')), 'passed_over', 'going on');
select is(pg_temp.judge(tests.listed_call('jv3', '2029-12-31 23:59Z')), 'passed_over', 'created before the window');
select is(pg_temp.judge(tests.listed_call('jv3', '2030-01-01 10:00Z'), :'org', gen_random_uuid()), 'passed_over', 'another''s, in a run of one organization');


select * from finish();
rollback;
