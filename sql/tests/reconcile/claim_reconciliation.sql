\set ON_ERROR_STOP 1
-- serial: one run goes on at a time in the whole system
begin;
select plan(19);

select is_definer('billing', 'claim_reconciliation', array['text', 'text[]', 'timestamp with time zone'], 'runs as its owner');
set local role ringfence_worker;
select is_empty($$select * from billing.claim_reconciliation('w1', p_as_of => '2030-01-01Z')$$, 'nothing to do');
select run_id as first from billing.request_reconciliation(p_as_of => '2030-01-03Z') \gset
select run_id as second from billing.request_reconciliation(p_as_of => '2030-01-03 00:00:01Z') \gset
create temporary table claimed as select * from billing.claim_reconciliation('w1', p_as_of => '2030-01-03 00:00:02Z');
select is((select run_id from claimed), :'first', 'who waited longest comes first');
select results_eq('select org_id, vendor, resume_from, list_to, attempt, leased_until from claimed', $$values (null::uuid, 'vapi', '2029-12-31 23:00Z'::timestamptz, '2030-01-03 00:00:02Z'::timestamptz, 1, '2030-01-03 00:01:02Z'::timestamptz)$$, 'with an hour more than is judged, and a lease of a minute');
select is_empty($$select * from billing.claim_reconciliation('w2', p_as_of => '2030-01-03 00:00:03Z')$$, 'one at a time in the whole system');
select billing.reconcile_vapi_calls(:'first', '[]', null, '2030-01-02Z', '2030-01-03 00:00:10Z') \g /dev/null
select is_empty($$select * from billing.claim_reconciliation('w2', p_as_of => '2030-01-03 00:01:09Z')$$, 'a page renews the lease');
create temporary table again as select * from billing.claim_reconciliation('w2', p_as_of => '2030-01-03 00:01:10Z');
select is((select format('%s %s %s', run_id = :'first', attempt, resume_from at time zone 'UTC') from again), 't 2 2030-01-02 00:00:00', 'what was lost goes on with somebody else, from where it had come to');
select isnt((select lease from again), (select lease from claimed), 'under another lease');
select throws_ok(format('select billing.reconcile_vapi_calls(%L, %L, %L)', :'first', '[]', (select lease from claimed)), 'RF251', null, 'who lost it cannot go on');
select throws_ok(format('select billing.finish_reconciliation(%L, p_lease => %L)', :'first', (select lease from claimed)), 'RF251', null, 'nor end it');
select is((select attempt from billing.claim_reconciliation('w3', p_as_of => '2030-01-03 00:03Z')), 3, 'a third attempt');
select is((select run_id from billing.claim_reconciliation('w3', p_as_of => '2030-01-03 00:05Z')), :'second', 'lost three times it is given up, and the next one comes');
select is((select format('%s %s', status, last_error) from billing.reconciliation_history where run_id = :'first'), 'failed nothing was heard of the worker any more', 'with the reason');
select billing.request_reconciliation('stripe', p_as_of => '2030-01-03 00:05Z') \g /dev/null
select is_empty($$select * from billing.claim_reconciliation('w4', '{vapi}', '2030-01-03 00:05:10Z')$$, 'of the vendors it asks for');
select is((select vendor from billing.claim_reconciliation('w4', p_as_of => '2030-01-03 00:05:10Z')), 'stripe', 'one with another vendor does not wait');
select throws_ok($$select billing.claim_reconciliation(null)$$, 'RF001', null, 'no worker');
select throws_ok($$select billing.claim_reconciliation(repeat('w', 161))$$, 'RF002', null, 'a worker with a long name');
select throws_ok($$select billing.claim_reconciliation('w' || chr(7))$$, 'RF003', null, 'a worker with an odd name');
reset role;
select is((select string_agg(vendor, ' ' order by vendor) from ringfence.reconciliation_run where status = 'running'), 'stripe vapi', 'one runs with each');


select * from finish();
rollback;
