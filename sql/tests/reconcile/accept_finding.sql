\set ON_ERROR_STOP 1
begin;
select plan(9);

select is_definer('billing', 'accept_finding', array['uuid', 'text', 'text', 'text', 'text', 'timestamp with time zone'], 'runs as its owner');
select tests.organization() as org \gset
insert into ringfence.reconciliation_finding (org_id, vendor, kind, external_id, found_at, last_seen_at) values (:'org', 'vapi', 'unmatched', 'v1', '2030-01-01Z', '2030-01-01Z');
set local role ringfence_ops;
select results_eq(format('select * from billing.accept_finding(%L, %L, %L, %L, %L, %L)', :'org', 'vapi', 'unmatched', 'v1', ' a test ', '2030-01-02Z'), $$values ('accepted', 'accepted', '2030-01-02Z'::timestamptz, 'a test')$$, 'accepted');
select is((select outcome from billing.accept_finding(:'org', 'vapi', 'unmatched', 'v1', 'again')), 'duplicate', 'once');
select is_empty(format('select * from billing.revenue_leaks where org_id = %L', :'org'), 'no leak any more');
select throws_ok(format('select billing.accept_finding(%L, %L, %L, %L, %L)', :'org', 'vapi', 'missing', 'v1', 'x'), 'RF152', null, 'another kind');
select throws_ok(format('select billing.accept_finding(%L, %L, %L, %L, %L)', :'org', 'vapi', 'unmatched', 'v1', note), code, null, 'a note: ' || left(coalesce(note, 'none'), 4)) from (values (null, 'RF001'), (repeat('x', 1001), 'RF002'), (chr(7) || 'x', 'RF003')) as given (note, code);
select throws_ok(format('select billing.accept_finding(%L, %L, %L, %L, %L, %L)', :'org', 'vapi', 'unmatched', 'v1', 'x', 'infinity'), 'RF002', null, 'no time');
reset role;


select * from finish();
rollback;
