\set ON_ERROR_STOP 1
begin;
select plan(4);

select is_definer('billing', 'webhook_reliability', array['uuid'], 'runs as its owner');
select tests.wallet(1000) as ada, tests.wallet(1000) as bob \gset
select billing.commit_reserved_credits(:'ada', 'wr' || n, 60, p_as_of => '2030-01-01 10:02Z') from generate_series(1, 2) as n \g /dev/null
select ringfence.settle_missing_call(:'ada', call, ringfence.vapi_call_report(call), null, '2030-01-02 10:00Z') from tests.listed_call('wr3', '2030-01-01 10:00Z') as call \g /dev/null
set local role ringfence_web;
select results_eq(format('select * from billing.webhook_reliability(%L)', :'ada'), $$values ('2030-01-01'::date, 3::bigint, 1::bigint, 2::bigint, 66.67)$$, 'by day');
select is_empty(format('select * from billing.webhook_reliability(%L)', :'bob'), 'of one organization');
select throws_ok($$select billing.webhook_reliability('00000000-0000-4000-8000-000000000000')$$, 'RF101', null, 'an unknown one');
reset role;


select * from finish();
rollback;
