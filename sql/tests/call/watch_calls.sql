\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(6);

select tests.wallet(1000) as org \gset
set local role ringfence_ops;
select billing.reserve_call_credits(:'org', 'c' || call, 'wc' || call, p_as_of => '2030-01-01Z') from generate_series(1, 2) as call \g /dev/null
select billing.reserve_call_credits(:'org', 'c3', 'wc3', p_estimated_minutes => 1, p_as_of => '2030-01-01 00:03:50Z') \g /dev/null
set local role ringfence_owner;
select is(ringfence.watch_calls(:'org', '2030-01-01 00:03:39Z'), 0::bigint, 'none is due');
select is(ringfence.watch_calls(:'org', '2030-01-01 00:03:50Z'), 3::bigint, 'all that are due');
select is((select string_agg(format('%s %s %s', call_id, reserved, granted_seconds), ', ' order by call_id) from ringfence.live_call where org_id = :'org'), 'c1 420 360, c2 420 360, c3 152 130', 'each gets its share of what is there');
select is((select held from ringfence.wallet where org_id = :'org'), 992::bigint, 'no unit twice');
select is(ringfence.watch_calls(:'org', '2030-01-01 00:03:50Z'), 0::bigint, 'once');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
