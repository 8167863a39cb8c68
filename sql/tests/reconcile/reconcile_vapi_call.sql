\set ON_ERROR_STOP 1
begin;
select plan(6);

select tests.wallet(1000) as org \gset
create function pg_temp.compare(p_call jsonb, p_org uuid default :'org') returns text language sql as $$
    select format('%s %s %s', outcome, is_missing, error ->> 'code') from ringfence.reconcile_vapi_call(jsonb_populate_record(null::ringfence.reconciliation_run, '{"org_id": "00000000-0000-0000-0000-000000000000", "window_from": "2030-01-01Z", "window_to": "2030-01-02Z"}'), p_org, p_call, '2030-01-01 12:00Z') $$;
select is(pg_temp.compare(tests.listed_call('rc1', '2030-01-01 10:00Z')), 'recovered t ', 'a missing call');
select is(pg_temp.compare(tests.listed_call('rc1', '2030-01-01 10:00Z')), 'agreed f ', 'is missing once');
select is(pg_temp.compare(tests.listed_call('rc2', '2030-01-01 10:00Z', p_more => '{"startedAt": "later", "endedAt": "2030-01-01T10:01:00Z"}')), 'failed t RF001', 'one that cannot be charged is missing and not recovered');
select is((select format('%s %s', coalesce(resolution, 'open'), details ->> 'code') from billing.reconciliation_findings where org_id = :'org' and external_id = 'rc2'), 'open RF001', 'and somebody has to look');
select is(pg_temp.compare(tests.listed_call('rc2', '2030-01-01 10:00Z')), 'recovered t ', 'when it can, it is charged');
select is((select resolution from billing.reconciliation_findings where org_id = :'org' and external_id = 'rc2'), 'charged', 'and nobody has to look any more');


select * from finish();
rollback;
