\set ON_ERROR_STOP 1
-- serial: one run goes on at a time in the whole system
begin;
select plan(46);

select is_definer('billing', 'reconcile_vapi_calls', array['uuid', 'text', 'uuid', 'timestamp with time zone', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(10000) as ada, tests.wallet(10000) as bob \gset
select billing.link_vendor(:'ada', 'vapi', 'phone_number', 'n-ada') \g /dev/null
select billing.link_vendor(:'bob', 'vapi', 'phone_number', 'n-bob') \g /dev/null
create function pg_temp.page(variadic p_calls jsonb[]) returns text language sql return to_jsonb(p_calls)::text;
create function pg_temp.tally(p_run uuid, p_page text, p_as_of timestamptz) returns text language sql
    return (select format('%s checked, %s missing, %s recovered, %s failed', checked, missing, recovered, failed) from billing.reconcile_vapi_calls(p_run, p_page, p_as_of => p_as_of));
create function pg_temp.finding(p_org uuid, p_kind text, p_id text) returns text language sql
    return (select format('%s %s %s', coalesce(amount::text, '-'), coalesce(cause, '-'), coalesce(resolution, 'open')) from billing.reconciliation_findings where org_id is not distinct from p_org and kind = p_kind and external_id = p_id);
set local role ringfence_worker;

-- What was gated, held and never heard of again; what we never heard of; what was settled; what goes on.
select billing.reserve_call_credits(:'ada', 'v1', 'v1', p_as_of => '2030-01-01 10:00Z') \g /dev/null
select billing.reserve_call_credits(:'ada', 'v2', 'v2', p_as_of => '2030-01-01 10:00Z') \g /dev/null
select billing.reserve_call_credits(:'ada', 'own-3', 'v3', p_as_of => '2030-01-01 10:00Z') \g /dev/null
select billing.commit_reserved_credits(:'ada', 'own-3', 60, 0.1, p_as_of => '2030-01-01 10:02Z') \g /dev/null
select billing.deduct_call_credits(:'ada', 'v6', 42, p_as_of => '2030-01-01 10:02Z') \g /dev/null
select tests.claimed_run('2030-01-01 12:00Z') as run \gset
select is(pg_temp.tally(:'run', '[]', '2030-01-01 12:00:30Z'), '0 checked, 0 missing, 0 recovered, 0 failed', 'an empty page is a heartbeat');
select is((select leased_until from billing.reconcile_vapi_calls(:'run', '[]', p_as_of => '2030-01-01 12:00:40Z')), '2030-01-01 12:01:40Z', 'that renews the lease');
select pg_temp.page(
    tests.listed_call('v1', '2030-01-01 10:00Z', 90, 'n-ada'),
    tests.listed_call('v2', '2030-01-01 10:00Z', p_number => 'n-ada', p_more => '{"status": "in-progress", "endedAt": null}'),
    tests.listed_call('v3', '2030-01-01 10:00Z', 60.5, 'n-ada'),
    tests.listed_call('v4', '2030-01-01 11:50Z', 60, 'n-bob'),
    tests.listed_call('v5', '2030-01-01 10:00Z', 30, 'n-bob'),
    tests.listed_call('v6', '2030-01-01 10:00Z', 60, 'n-ada'),
    tests.listed_call('v7', '2030-01-01 10:00Z', 60, 'n-nobody'),
    tests.listed_call('v8', '2029-12-30 11:59Z', 60, 'n-ada')) as page \gset
select is(pg_temp.tally(:'run', :'page', '2030-01-01 12:01Z'), '5 checked, 2 missing, 2 recovered, 0 failed', 'judges what has ended');
select is((select format('%s %s %s %s', status, charge, settled_by, reconciled) from billing.calls where org_id = :'ada' and call_id = 'v1'), 'ended 105 reconciliation t', 'a call that was held and never heard of is charged');
select is((select format('%s %s %s', status, charge, reconciled) from billing.calls where org_id = :'bob' and call_id = 'v5'), 'ended 35 t', 'so is one we never heard of');
select is((select format('%s %s', status, reconciled) from billing.calls where org_id = :'ada' and call_id = 'v2'), 'reserved f', 'one that goes on is left alone');
select is((select held from billing.wallet_balance(:'ada')), 350::bigint, 'and keeps its hold; the other one''s is over');
select is((select count(*) from billing.calls where org_id = :'bob'), 1::bigint, 'one that ended ten minutes ago is left to its report');
select is((select format('%s %s %s', charge, settled_by, reconciled) from billing.calls where org_id = :'ada' and call_id = 'v6'), '42 api f', 'one that was charged directly gets a call to its charge, and is not missing');
select is(pg_temp.finding(:'ada', 'missing', 'v1'), '105 vendor_miss charged', 'a finding says what came in');
select is(pg_temp.finding(null, 'quarantined', 'v7'), '- - open', 'a call of nobody is kept');
select is((select string_agg(external_id, ' ' order by external_id) from billing.reconciliation_findings where org_id in (:'ada', :'bob')), 'v1 v5', 'nothing else was found');
select is((select format('%s %s', outcome, amount) from billing.commit_reserved_credits(:'ada', 'v1', 90, p_as_of => '2030-01-01 12:02Z')), 'duplicate -105', 'a report that comes later finds a duplicate');
select is(pg_temp.tally(:'run', :'page', '2030-01-01 12:02Z'), '0 checked, 0 missing, 0 recovered, 0 failed', 'the same page again counts nothing');
select is((select format('%s %s %s %s %s %s', status, total_checked, missing_found, recovered, webhook_reliability, errors) from billing.finish_reconciliation(:'run', p_as_of => '2030-01-01 12:03Z')), 'completed 5 2 2 60.00 []', 'what the run came to');
select tests.claimed_run('2030-01-01 12:04Z') as run \gset
select is(pg_temp.tally(:'run', :'page', '2030-01-01 12:04Z'), '5 checked, 0 missing, 0 recovered, 0 failed', 'another run recovers nothing');
select billing.finish_reconciliation(:'run', p_as_of => '2030-01-01 12:04Z') \g /dev/null

-- Another duration.
select billing.reserve_call_credits(:'ada', 'w' || n, 'w' || n, p_as_of => '2030-01-02 10:00Z') from generate_series(1, 6) as n \g /dev/null
select billing.commit_reserved_credits(:'ada', 'w' || n, 60, 0.1, p_as_of => '2030-01-02 10:02Z') from generate_series(1, 6) as n \g /dev/null
select balance as before from billing.wallet_balance(:'ada') \gset
select pg_temp.page(
    tests.listed_call('w1', '2030-01-02 10:00Z', 30, 'n-ada'),
    tests.listed_call('w2', '2030-01-02 10:00Z', 120, 'n-ada'),
    tests.listed_call('w3', '2030-01-02 10:00Z', 4000, 'n-ada'),
    tests.listed_call('w4', '2030-01-02 10:00Z', 61, 'n-ada'),
    tests.listed_call('w5', '2030-01-02 10:00Z', 60, 'n-ada', 0.2),
    tests.listed_call('w6', '2030-01-02 10:00Z', 58.99, 'n-ada')) as page \gset
select tests.claimed_run('2030-01-02 13:00Z') as run \gset
select is(pg_temp.tally(:'run', :'page', '2030-01-02 13:00Z'), '6 checked, 0 missing, 0 recovered, 0 failed', 'nothing is missing');
select is((select format('%s %s', mismatched, adjusted) from billing.reconciliation_history where run_id = :'run'), '5 3', 'five differ, three were corrected');
select is(pg_temp.finding(:'ada', 'mismatched_duration', 'w1'), '-35 - adjusted', 'downward at once');
select is(pg_temp.finding(:'ada', 'mismatched_duration', 'w2'), '70 - adjusted', 'upward inside the cap');
select is(pg_temp.finding(:'ada', 'mismatched_duration', 'w3'), '4597 - open', 'beyond the cap is for a person');
select is(pg_temp.finding(:'ada', 'mismatched_duration', 'w4'), null, 'a second is no difference');
select is(pg_temp.finding(:'ada', 'mismatched_cost', 'w5'), '- - recorded', 'another cost is recorded');
select is((select vendor_cost from billing.calls where org_id = :'ada' and call_id = 'w5'), 0.2, 'and stands on the call');
select is((select format('%s %s %s', charge, adjusted, margin) from billing.call_margin where org_id = :'ada' and call_id = 'w1'), '70 -35 25.0000', 'the margin knows the correction');
select is((select balance - :before from billing.wallet_balance(:'ada')), -34::bigint, '35 and 1 were given back, 70 charged');
select is((select format('%s %s %s', kind, amount, details ->> 'number') from billing.credit_transactions where org_id = :'ada' and seq = (select max(seq) - 1 from billing.credit_transactions where org_id = :'ada')), 'call_adjustment -70 1', 'each correction is an entry of its own');
select billing.finish_reconciliation(:'run', p_as_of => '2030-01-02 13:01Z') \g /dev/null
select balance as before from billing.wallet_balance(:'ada') \gset
select tests.claimed_run('2030-01-02 13:02Z') as run \gset
select pg_temp.tally(:'run', :'page', '2030-01-02 13:02Z') \g /dev/null
select is((select format('%s %s', mismatched, adjusted) from billing.reconciliation_history where run_id = :'run'), '1 0', 'a second run corrects nothing twice');
select is((select balance - :before from billing.wallet_balance(:'ada')), 0::bigint, 'and moves no money');
select billing.finish_reconciliation(:'run', p_as_of => '2030-01-02 13:03Z') \g /dev/null

-- What is wrong with one blocks no other.
select tests.claimed_run('2030-01-03 12:00Z') as run \gset
select pg_temp.page(
    tests.listed_call('x1', '2030-01-03 10:00Z', 60, 'n-ada', p_more => '{"createdAt": "soon"}'),
    tests.listed_call('x2', '2030-01-03 10:00Z', 60, 'n-ada'),
    '5', '{"id": 7}', '{}', '{"id": ""}') as page \gset
select matches(pg_temp.tally(:'run', :'page', '2030-01-03 12:00Z'), '^2 checked, 1 missing, 1 recovered, 1 failed', 'the others are judged');
select is((select charge from billing.calls where org_id = :'ada' and call_id = 'x2'), 70::bigint, 'and charged');
select is((select jsonb_array_length(errors) from billing.reconciliation_history where run_id = :'run'), 1, 'the error is kept');
select billing.finish_reconciliation(:'run', p_as_of => '2030-01-03 12:00Z') \g /dev/null

-- One organization.
select tests.claimed_run('2030-01-04 12:00Z', p_org_id => :'bob') as run \gset
select pg_temp.page(tests.listed_call('y1', '2030-01-04 10:00Z', 60, 'n-ada'), tests.listed_call('y2', '2030-01-04 10:00Z', 60, 'n-bob'), tests.listed_call('y3', '2030-01-04 10:00Z', 60, 'n-nobody')) as page \gset
select is(pg_temp.tally(:'run', :'page', '2030-01-04 12:00Z'), '1 checked, 1 missing, 1 recovered, 0 failed', 'a run of one organization looks at that one alone');
select is_empty($$select from billing.calls where vapi_call_id = 'y1' or call_id = 'y1'$$, 'the others are left alone');

-- Who may, and what is refused.
select throws_ok(format('select billing.reconcile_vapi_calls(%L, %L, %L)', :'run', '[]', gen_random_uuid()), 'RF251', null, 'somebody else''s lease');
select throws_ok($$select billing.reconcile_vapi_calls(null, '[]')$$, 'RF001', null, 'no run');
select throws_ok($$select billing.reconcile_vapi_calls('00000000-0000-4000-8000-000000000000', '[]')$$, 'RF151', null, 'an unknown run');
select throws_ok(format('select billing.reconcile_vapi_calls(%L, %L)', :'run', bad), 'RF003', null, 'not a list: ' || coalesce(bad, 'nothing')) from (values ('{}'), ('['), (null)) as given (bad);
select throws_ok(format('select billing.reconcile_vapi_calls(%L, %L)', :'run', (select jsonb_agg(n)::text from generate_series(1, 501) as n)), 'RF002', null, 'too many');
select is(pg_temp.tally(:'run', pg_temp.page(tests.listed_call((select string_agg(md5(n::text), '') from generate_series(1, 300) as n), '2030-01-04 10:00Z', 60, 'n-bob'), tests.listed_call('beside-it', '2030-01-04 10:00Z', 60, 'n-bob')), '2030-01-04 12:00Z'), '1 checked, 1 missing, 1 recovered, 0 failed', 'what is no id costs no other call its charge');
select billing.finish_reconciliation(:'run', p_as_of => '2030-01-04 12:00Z') \g /dev/null
select throws_ok(format('select billing.reconcile_vapi_calls(%L, %L)', :'run', '[]'), 'RF251', null, 'a run that is over');
reset role;
select is_empty(format('select * from billing.audit_invariants(%L)', org), 'the books are in order') from (values (:'ada'), (:'bob')) as given (org);

select * from finish();
rollback;
