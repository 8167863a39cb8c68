\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(16);

select is_definer('billing', 'cleanup_expired_reservations', array['integer', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(1000) as ada, tests.wallet(1000) as bob \gset
set local role ringfence_worker;
select billing.reserve_call_credits(org::uuid, 'c1', p_as_of => '2030-01-01Z') from (values (:'ada'), (:'bob')) as given (org) \g /dev/null
select billing.reserve_call_credits(:'ada', 'c2', 'v2', p_as_of => '2030-01-01Z') \g /dev/null
select is(billing.cleanup_expired_reservations(p_as_of => '2030-01-01 00:10Z'), 0, 'nothing has lapsed');
select is(billing.cleanup_expired_reservations(p_as_of => '2030-01-01 02:00Z'), 2, 'ends what nobody came by for');
select is(billing.cleanup_expired_reservations(p_as_of => '2030-01-01 02:00Z'), 0, 'once');
reset role;
select is((select count(*) from tests.effects(:'ada')), 1::bigint, 'what the vendor knows is looked up first');
set local role ringfence_worker;
select is(billing.cleanup_expired_reservations(p_as_of => '2030-01-01 03:00Z'), 1, 'and ends an hour later');
select is((select string_agg(format('%s %s', call_id, status), ', ' order by call_id) from billing.credit_reservations where org_id = :'ada'), 'c1 expired, c2 expired', 'expired');
select is((select format('%s %s', outcome, balance_after) from billing.commit_reserved_credits(:'ada', 'c1', 60, p_as_of => '2030-01-01 04:00Z')), 'applied 930', 'a late settlement still charges');
select billing.reserve_call_credits(org::uuid, 'c' || call, p_as_of => '2030-02-01Z') from (values (:'ada'), (:'bob')) as given (org), generate_series(3, 4) as call \g /dev/null
select is(billing.cleanup_expired_reservations(1, '2030-02-02Z'), 2, 'p_limit counts holds that are found; an organization is done as a whole');
select is(billing.cleanup_expired_reservations(1, '2030-02-02Z'), 2, 'the next');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', org), 'the books are in order') from (values (:'ada'), (:'bob')) as given (org);
select throws_ok(format('select billing.cleanup_expired_reservations(%L)', bad), 'RF002', null, 'a limit of ' || coalesce(bad, 'nothing')) from (values ('0'), ('501'), (null)) as given (bad);
select throws_ok($$select billing.cleanup_expired_reservations(p_as_of => 'infinity')$$, 'RF002', null, 'no time');

select * from finish();
rollback;
