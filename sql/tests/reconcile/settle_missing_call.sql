\set ON_ERROR_STOP 1
begin;
select plan(5);

select tests.wallet(1000) as org \gset
create function pg_temp.settle(p_call jsonb, p_org uuid default :'org') returns text language sql as $$
    select format('%s %s', outcome, amount) from ringfence.settle_missing_call(p_org, p_call, ringfence.vapi_call_report(p_call), null, '2030-01-01 12:00Z') $$;
select billing.receive_webhook('vapi', 'sm2:end-of-call-report', 'end-of-call-report', '{}') \g /dev/null
select is(pg_temp.settle(tests.listed_call('sm1', '2030-01-01 10:00Z')), 'applied -70', 'charges it');
select is(pg_temp.settle(tests.listed_call('sm1', '2030-01-01 10:00Z')), 'duplicate -70', 'once');
select is(pg_temp.settle(tests.listed_call('sm2', '2030-01-01 10:00Z')), 'applied -70', 'another');
select is((select string_agg(format('%s %s %s %s', external_id, amount, cause, resolution), ', ' order by external_id) from billing.reconciliation_findings where org_id = :'org'), 'sm1 70 vendor_miss charged, sm2 70 our_failure charged', 'a miss of the vendor and a failure of ours are told apart');
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');


select * from finish();
rollback;
