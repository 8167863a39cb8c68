\set ON_ERROR_STOP 1
begin;
select plan(11);

select is_definer('billing', 'reconciliation_runs', array['uuid', 'uuid', 'integer', 'timestamp with time zone'], 'runs as its owner');
select tests.organization() as org \gset
select tests.organization() as other \gset
insert into ringfence.reconciliation_run (org_id, vendor, requested_by, window_from, window_to, requested_at, due_at)
select owner.org_id, 'vapi', 'operator', now() - interval '1 day', now(), now() - back * interval '1 hour', now()
  from (values (:'org'::uuid), (:'other')) as owner (org_id), generate_series(1, 3) as back;
select run_id as one from ringfence.reconciliation_run where org_id = :'other' limit 1 \gset
set local role ringfence_web;
select results_eq(format('select org_id, requested_at from billing.reconciliation_runs(%L, p_limit => 2)', :'org'),
    format($$values (%L::uuid, now() - interval '1 hour'), (%L, now() - interval '2 hours')$$, :'org', :'org'), 'newest first, its own');
select results_eq(format('select requested_at from billing.reconciliation_runs(%L, p_before => now() - interval ''2 hours'')', :'org'),
    $$values (now() - interval '3 hours')$$, 'the page after');
select results_eq(format('select org_id from billing.reconciliation_runs(p_run_id => %L)', :'one'), array[:'other'::uuid], 'one of them');
select ok((select count(*) >= 6 from billing.reconciliation_runs()), 'altogether');
reset role;
update ringfence.reconciliation_run set vendor = 'stripe' where run_id = :'one';
select is_empty(format('select from billing.reconciliation_runs(%L) where run_id = %L', :'other', :'one'), 'a run with Stripe is not listed');
select isnt_empty(format('select from billing.reconciliation_runs(p_run_id => %L)', :'one'), 'but found');
set local role ringfence_web;
select throws_ok(format('select billing.reconciliation_runs(%L, %L)', :'org', :'one'), 'RF151', null, 'another organization''s run');
select throws_ok('select billing.reconciliation_runs(p_run_id => gen_random_uuid())', 'RF151', null, 'unknown run');
select throws_ok('select billing.reconciliation_runs(p_limit => 0)', 'RF002', null, 'a page of nothing');
select throws_ok('select billing.reconciliation_runs(gen_random_uuid())', 'RF101', null, 'unknown organization');
reset role;

select * from finish();
rollback;
