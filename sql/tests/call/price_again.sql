\set ON_ERROR_STOP 1
begin;
select plan(6);

select tests.wallet(10000) as org \gset
create function pg_temp.price(p_name text, p_seconds numeric, p_cost numeric default null, p_org uuid default :'org') returns text language sql as $$
    select format('%s %s', (price).amount, (price).billed_seconds) from (select ringfence.price_again(ringfence.find_call(p_org, p_name), jsonb_populate_record(null::ringfence.call_report, jsonb_build_object('duration_seconds', p_seconds, 'vendor_cost', p_cost))) as price) as again $$;
select billing.reserve_call_credits(:'org', 'pa1', 'pa1', p_as_of => '2030-01-01 10:00Z') \g /dev/null
select billing.commit_reserved_credits(:'org', 'pa' || n, 60, p_as_of => '2030-01-01 10:02Z') from generate_series(1, 2) as n \g /dev/null
select billing.deduct_call_credits(:'org', 'pa3', 33, p_as_of => '2030-01-01 10:02Z') \g /dev/null
select billing.link_call(:'org', 'pa3', 'pa3', p_as_of => '2030-01-01 10:02Z') \g /dev/null
select billing.set_rate(:'org', 'call', p_per_minute => 600, p_valid_from => '2030-01-01 11:00Z', p_as_of => '2030-01-01 11:00Z') \g /dev/null
select is(pg_temp.price('pa1', 120), '140 120', 'by the rate it was authorized at');
select is(pg_temp.price('pa2', 120), '140 120', 'or charged at');
select is(pg_temp.price('pa3', 120), ' ', 'what was charged directly has no price of ours');
select billing.set_rate(:'org', 'call', 'cost_plus', p_markup => 0.5, p_hold_per_minute => 70, p_valid_from => '2030-01-01 12:00Z', p_as_of => '2030-01-01 12:00Z') \g /dev/null
select billing.commit_reserved_credits(:'org', 'pa4', 60, 1, p_as_of => '2030-01-01 12:02Z') \g /dev/null
select is((select charge from billing.calls where org_id = :'org' and call_id = 'pa4'), 150::bigint, 'where the vendor''s cost counts');
select is(pg_temp.price('pa4', 30, 0.5), '75 30', 'it counts again');
select is(pg_temp.price('pa4', 30), '150 30', 'the one that is known, where none is stated');


select * from finish();
rollback;
