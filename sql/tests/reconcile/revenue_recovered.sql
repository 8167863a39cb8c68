\set ON_ERROR_STOP 1
begin;
select plan(5);

select is_definer('billing', 'revenue_recovered', array['timestamp with time zone', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(1000) as ada, tests.wallet(1000, p_currency => 'EUR') as bob \gset
create function pg_temp.settle(p_org uuid, p_call jsonb, p_at timestamptz) returns void language sql as $$
    select ringfence.settle_missing_call(p_org, p_call, ringfence.vapi_call_report(p_call), null, p_at) $$;
select pg_temp.settle(:'ada', tests.listed_call('rr1', '2031-01-01 10:00Z'), '2031-01-01 12:00Z') \g /dev/null
select billing.receive_webhook('vapi', 'rr2:end-of-call-report', 'end-of-call-report', '{}') \g /dev/null
select pg_temp.settle(:'ada', tests.listed_call('rr2', '2031-01-01 10:00Z', 120), '2031-01-02 12:00Z') \g /dev/null
select pg_temp.settle(:'bob', tests.listed_call('rr3', '2031-01-01 10:00Z'), '2031-01-02 12:00Z') \g /dev/null
select ringfence.adjust_call(:'ada', 'rr1', ringfence.vapi_call_report(tests.listed_call('rr1', '2031-01-01 10:00Z', 30)), '2031-01-02 13:00Z') \g /dev/null
set local role ringfence_readonly;
select results_eq($$select * from billing.revenue_recovered('2031-01-01Z', '2031-01-02Z')$$, $$values ('USD', 1::bigint, 70::bigint, 70::bigint, 0::bigint, 0::bigint)$$, 'a day');
select results_eq($$select * from billing.revenue_recovered('2031-01-02Z', '2031-01-03Z')$$, $$values ('EUR', 1::bigint, 70::bigint, 70::bigint, 0::bigint, 0::bigint), ('USD', 1, 140, 0, 140, -35)$$, 'the next, per currency, with corrections');
select is_empty($$select * from billing.revenue_recovered('2031-01-03Z', '2031-01-04Z')$$, 'nothing');
select is((select amount from billing.revenue_recovered('2031-01-01Z') where currency = 'USD'), 210::bigint, 'without an end');
reset role;


select * from finish();
rollback;
