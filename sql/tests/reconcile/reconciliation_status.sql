\set ON_ERROR_STOP 1
begin;
select plan(6);

select is_definer('billing', 'reconciliation_status', array['uuid'], 'runs as its owner');
select tests.organization() as org \gset
select tests.organization() as other \gset
delete from ringfence.reconciliation_run;
insert into ringfence.reconciliation_run
       (org_id, vendor, requested_by, window_from, window_to, requested_at, due_at, status, finished_at, checked, missing)
select org_id, 'vapi', 'operator', now() - interval '1 day', now(), now(), now(), status, finished_at, checked, missing
  from (values (:'org'::uuid, 'completed', now() - interval '2 hours', 10, 3), (:'org', 'completed', now() - interval '1 hour', 3, 1),
               (:'org', 'failed', now(), 0, 0), (:'org', 'waiting', null, 0, 0),
               ('00000000-0000-0000-0000-000000000000', 'completed', now(), 8, 0))
           as run (org_id, status, finished_at, checked, missing);
set local role ringfence_web;
select results_eq(format($$select completed, failed, active, waiting, last_completed_at, last_result->>'webhookReliability'
                             from billing.reconciliation_status(%L)$$, :'org'),
    $$values (2::bigint, 1::bigint, 0::bigint, 1::bigint, now() - interval '1 hour', '66.67')$$, 'its own runs, and the last that ended well');
select results_eq(format('select completed, waiting, last_completed_id, last_result from billing.reconciliation_status(%L)', :'other'),
    $$values (0::bigint, 0::bigint, null::uuid, null::jsonb)$$, 'of another nothing is seen');
select results_eq('select completed, failed, last_completed_at from billing.reconciliation_status()',
    $$values (3::bigint, 1::bigint, now())$$, 'altogether');
reset role;
update ringfence.reconciliation_run set vendor = 'stripe' where org_id = '00000000-0000-0000-0000-000000000000';
select is((select completed from billing.reconciliation_status()), 2::bigint, 'of runs with Stripe it says nothing');
set local role ringfence_web;
select throws_ok('select billing.reconciliation_status(gen_random_uuid())', 'RF101', null, 'unknown organization');
reset role;

select * from finish();
rollback;
