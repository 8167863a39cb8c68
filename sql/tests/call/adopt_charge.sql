\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(8);

select tests.wallet(1000) as org \gset
set local role ringfence_ops;
select billing.deduct_call_credits(:'org', 'd1', 100, p_as_of => '2030-01-01Z'), billing.reserve_call_credits(:'org', 'c1', p_as_of => '2030-01-01Z') \g /dev/null
set local role ringfence_owner;
select is((ringfence.adopt_charge(:'org', 'no-such')).call_id, null, 'no such call');
select is((select format('%s %s', call_id, status) from ringfence.adopt_charge(:'org', 'c1')), 'c1 reserved', 'one that is known');
select is((select format('%s %s %s %s %s', call_id, status, charge, charge_seq, ended_at) from ringfence.adopt_charge(:'org', 'd1')), 'd1 ended 100 2 2030-01-01 00:00:00+00', 'one that was charged directly');
select is((select count(*) from ringfence.call where org_id = :'org'), 2::bigint, 'has its row');
select is((ringfence.adopt_charge(:'org', 'd1')).charge, 100::bigint, 'once');
select billing.deduct_call_credits(:'org', 'c1', 50, p_as_of => '2030-01-01Z') \g /dev/null
select is((select format('%s %s %s', call_id, status, charge) from ringfence.adopt_charge(:'org', 'c1')), 'c1 ended 50', 'one that was authorized and then charged directly');
select is((select format('%s %s', held, (select count(*) from ringfence.live_call where org_id = :'org')) from ringfence.wallet where org_id = :'org'), '0 0', 'holds nothing any more');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
