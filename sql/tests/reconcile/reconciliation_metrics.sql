\set ON_ERROR_STOP 1
begin;
select plan(6);

select is_definer('billing', 'reconciliation_metrics', array['uuid'], 'runs as its owner');
select tests.wallet(100000) as org \gset
select tests.organization() as other \gset
select billing.commit_reserved_credits(:'org', 'c' || n, 60) from generate_series(1, 3) as n \g /dev/null
update ringfence.call set reconciled = true where org_id = :'org' and call_id = 'c1';
set local role ringfence_web;
select results_eq(format('select total_calls, reconciled_calls, webhook_calls, webhook_reliability from billing.reconciliation_metrics(%L)', :'org'),
    $$values (3::bigint, 1::bigint, 2::bigint, 66.67)$$, 'its own calls');
select results_eq(format($$select daily from billing.reconciliation_metrics(%L)$$, :'org'),
    format($$select jsonb_agg(to_jsonb(day) order by day.date desc) from billing.webhook_reliability(%L) as day$$, :'org'), 'and its days');
select results_eq(format('select total_calls, webhook_reliability, daily from billing.reconciliation_metrics(%L)', :'other'),
    $$values (0::bigint, 100.00, '[]'::jsonb)$$, 'no calls is 100');
select results_eq('select total_calls, daily -> 0 from billing.reconciliation_metrics()',
    $$select sum(total_calls)::bigint, (array_agg(to_jsonb(day) order by day.date desc))[1] from billing.vapi_webhook_reliability as day$$, 'altogether, as the view has it');
select throws_ok('select billing.reconciliation_metrics(gen_random_uuid())', 'RF101', null, 'unknown organization');
reset role;

select * from finish();
rollback;
