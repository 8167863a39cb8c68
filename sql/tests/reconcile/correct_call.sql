\set ON_ERROR_STOP 1
begin;
select plan(8);

select tests.wallet(1000) as org \gset
create function pg_temp.correct(p_call jsonb, p_kind text, p_org uuid default :'org') returns text language sql as $$
    select ringfence.correct_call(p_org, p_call, ringfence.vapi_call_report(p_call), p_kind, null, '2030-01-01 12:00Z') $$;
select billing.commit_reserved_credits(:'org', 'cc' || n, 60, nullif(0.1, n * 0.05), p_as_of => '2030-01-01 10:00Z') from generate_series(1, 3) as n \g /dev/null
select is(pg_temp.correct(tests.listed_call('cc1', '2030-01-01 10:00Z', 30), 'mismatched_duration'), 'adjusted', 'another duration is corrected');
select is(pg_temp.correct(tests.listed_call('cc1', '2030-01-01 10:00Z', 30), 'mismatched_duration'), 'agreed', 'once');
select is(pg_temp.correct(tests.listed_call('cc1', '2030-01-01 10:00Z', 30, p_cost => 0.3), 'mismatched_cost'), 'cost_changed', 'another cost is recorded');
select is(pg_temp.correct(tests.listed_call('cc2', '2030-01-01 10:00Z', p_cost => 0.3), 'mismatched_cost'), 'agreed', 'one that was not known is filled in');
select is((select vendor_cost from billing.calls where org_id = :'org' and call_id = 'cc2'), 0.3, 'and known');
select is(pg_temp.correct(tests.listed_call('cc3', '2030-01-01 10:00Z', 90), 'mismatched_duration'), 'beyond_cap', 'upward without a cap is for a person');
select is((select string_agg(format('%s %s %s %s', external_id, kind, coalesce(amount::text, '-'), coalesce(resolution, 'open')), ', ' order by external_id, kind) from billing.reconciliation_findings where org_id = :'org'), 'cc1 mismatched_cost - recorded, cc1 mismatched_duration -35 adjusted, cc3 mismatched_duration 35 open', 'each leaves a finding');
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');


select * from finish();
rollback;
