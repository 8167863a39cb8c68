\set ON_ERROR_STOP 1
-- serial: one run goes on at a time in the whole system
begin;
select plan(23);

select is_definer('billing', 'request_reconciliation', array['text', 'timestamp with time zone', 'timestamp with time zone', 'uuid', 'text', 'timestamp with time zone'], 'runs as its owner');
select tests.organization() as ada, tests.organization() as bob \gset
set local role ringfence_ops;
create temporary table asked as select * from billing.request_reconciliation(p_as_of => '2030-01-03Z');
select results_eq('select outcome, status, window_from, window_to, retry_at from asked', $$values ('requested', 'waiting', '2030-01-01Z'::timestamptz, '2030-01-03Z'::timestamptz, null::timestamptz)$$, 'the last 48 hours, of all');
select is((select format('%s %s', outcome, run_id = (select run_id from asked)) from billing.request_reconciliation(p_as_of => '2030-01-03Z')), 'duplicate t', 'the same again is the same');
select is((select outcome from billing.request_reconciliation(p_from => '2030-01-02Z', p_as_of => '2030-01-03Z')), 'requested', 'another window is another run');
select is((select window_to from billing.request_reconciliation(p_from => '2030-01-02 01:00Z', p_to => '2040-01-01Z', p_as_of => '2030-01-03Z')), '2030-01-03Z', 'the future cannot be asked for');
select is((select format('%s %s', org_id is null, requested_by) from billing.reconciliation_history where run_id = (select run_id from asked)), 't operator', 'everybody''s');
create temporary table own as select * from billing.request_reconciliation(p_org_id => :'ada', p_trigger => 'organization', p_as_of => '2030-01-03Z');
select is((select outcome from own), 'requested', 'an organization asks');
select is((select format('%s %s', outcome, retry_at at time zone 'UTC') from billing.request_reconciliation(p_org_id => :'ada', p_trigger => 'organization', p_as_of => '2030-01-03 00:09Z')), 'too_soon 2030-01-03 00:10:00', 'once in ten minutes');
select is((select format('%s %s', outcome, run_id = (select run_id from own)) from billing.request_reconciliation(p_org_id => :'ada', p_trigger => 'organization', p_as_of => '2030-01-03Z')), 'duplicate t', 'the very same is a repeat');
select is((select outcome from billing.request_reconciliation(p_org_id => :'ada', p_trigger => 'organization', p_as_of => '2030-01-03 00:11Z')), 'requested', 'and then again');
select is((select outcome from billing.request_reconciliation(p_org_id => :'bob', p_trigger => 'organization', p_as_of => '2030-01-03 00:05Z')), 'requested', 'each by itself');
select throws_ok($$select billing.request_reconciliation(null)$$, 'RF001', null, 'no vendor');
select throws_ok($$select billing.request_reconciliation(p_trigger => null)$$, 'RF001', null, 'no trigger');
select throws_ok(format('select billing.request_reconciliation(%L, p_org_id => %L)', 'stripe', tests.organization()), 'RF003', null, 'Stripe lists all or nothing');
select is((select window_to - window_from from billing.request_reconciliation('stripe', p_as_of => '2030-07-07Z')), '7 days', 'seven days of Stripe');
select throws_ok($$select billing.request_reconciliation('vonage')$$, 'RF003', null, 'an unknown vendor');
select throws_ok($$select billing.request_reconciliation(p_trigger => 'whim')$$, 'RF003', null, 'an unknown trigger');
select throws_ok($$select billing.request_reconciliation(p_from => '2030-01-03Z', p_to => '2030-01-03Z', p_as_of => '2030-01-04Z')$$, 'RF002', null, 'an empty window');
select throws_ok($$select billing.request_reconciliation(p_from => '2028-01-03Z', p_as_of => '2030-01-04Z')$$, 'RF002', null, 'a window of years');
select throws_ok($$select billing.request_reconciliation(p_from => '-infinity', p_as_of => '2030-01-04Z')$$, 'RF002', null, 'a window without a beginning');
select throws_ok($$select billing.request_reconciliation(p_org_id => '00000000-0000-4000-8000-000000000000')$$, 'RF101', null, 'an unknown organization');
select throws_ok($$select billing.request_reconciliation(p_as_of => 'infinity')$$, 'RF002', null, 'no time');
set local role ringfence_web;
select throws_ok($$select billing.request_reconciliation(p_as_of => '2030-01-04Z')$$, 'RF006', null, 'the web application cannot choose the time');
reset role;


select * from finish();
rollback;
