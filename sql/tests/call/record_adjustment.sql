\set ON_ERROR_STOP 1
begin;
select plan(4);

select tests.wallet(1000) as org \gset
select billing.commit_reserved_credits(:'org', 'ra1', 60, p_as_of => '2030-01-01 10:02Z') \g /dev/null
create function pg_temp.record(p_amount bigint, p_number integer, p_org uuid default :'org') returns void language sql as $$
    select ringfence.record_adjustment(ringfence.find_call(p_org, 'ra1'), jsonb_populate_record(null::ringfence.call_report, '{"vendor_cost": 0.5}'), row(0, 30, '{}')::ringfence.call_price, row('adjusted', p_amount, 60, 30, p_number)::ringfence.call_correction, '2030-01-01 12:00Z', '2030-01-01 12:00Z') $$;
select pg_temp.record(20, 1) \g /dev/null
select pg_temp.record(-5, 2) \g /dev/null
select pg_temp.record(0, 3) \g /dev/null
select results_eq(format('select number, amount from ringfence.call_adjustment where org_id = %L order by 1', :'org'), $$values (1, 20::bigint), (2, -5)$$, 'numbered; what changes no money is no entry');
select results_eq(format('select key, amount, kind, counter_account::text from ringfence.ledger where org_id = %L and scope = %L order by seq', :'org', 'adjustment'), $$values ('call:ra1:1', 20::bigint, 'call_adjustment', 'adjustment'), ('call:ra1:2', -5, 'call_adjustment', 'adjustment')$$, 'entries of their own');
select is((select format('%s %s %s', duration_seconds, billed_seconds, vendor_cost) from billing.calls where org_id = :'org' and call_id = 'ra1'), '30 30 0.5', 'the call says what the vendor says');
select is((select adjusted from billing.calls where org_id = :'org' and call_id = 'ra1'), -15::bigint, 'what corrections came to');


select * from finish();
rollback;
