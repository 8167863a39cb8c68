\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(6);

select tests.wallet(1000) as org \gset
set local role ringfence_ops;
select billing.reserve_call_credits(:'org', 'c1', p_as_of => '2030-01-01Z'), billing.reserve_call_credits(:'org', 'c2', p_as_of => '2030-01-01Z') \g /dev/null
set local role ringfence_owner;
select is(ringfence.end_hold(:'org', 'c1', 'released', 'busy', '2030-01-01Z'), 350::bigint, 'what was released');
select is(ringfence.end_hold(:'org', 'c1', 'expired', 'again', '2030-01-01Z'), null, 'once');
select is((select format('%s %s', status, ended_reason) from ringfence.call where org_id = :'org' and call_id = 'c1'), 'released busy', 'the call says how');
select is((select format('%s %s', balance, held) from ringfence.wallet where org_id = :'org'), '1000 350', 'the other hold stays');
select is(ringfence.end_hold(:'org', 'no-such', 'released', null, '2030-01-01Z'), null, 'nothing was held');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
