\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(7);

select tests.wallet(1000) as org, tests.wallet(0) as lots \gset
set local role ringfence_ops;
select billing.add_wallet_credits(:'lots', 200, 'g', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z'), billing.add_wallet_credits(:'lots', 800, 'paid', p_as_of => '2030-01-01Z') \g /dev/null
set local role ringfence_owner;
create function pg_temp.reserve(p_org uuid, p_name text, p_vapi text, p_as_of timestamptz) returns text language sql
as $$ select format('%s %s %s %s', outcome, reserved, granted_seconds, effective_balance) from ringfence.reserve_in_full(p_org, p_name, p_vapi, 5, p_as_of) $$;
select is(pg_temp.reserve(:'org', 'c1', null, '2030-01-01Z'), 'reserved 350 300 650', 'what reserve_call_credits does in the ordinary case');
select is(pg_temp.reserve(:'org', 'c1', 'v1', '2030-01-01Z'), 'duplicate 350 300 650', 'once');
select is(pg_temp.reserve(:'lots', 'c1', 'v2', '2030-01-01Z'), 'reserved 350 300 650', 'in a wallet with lots');
select is((select allocations from ringfence.live_call where org_id = :'lots'), '{{1,200},{2,150}}'::bigint[], 'counting on them in drawing order');
select is(pg_temp.reserve(:'lots', 'c2', null, '2030-01-01Z'), 'reserved 350 300 300', 'the second on what is left of them');
select throws_ok(format('select pg_temp.reserve(gen_random_uuid(), ''c1'', null, ''2030-01-01Z'')'), 'RF101', null, 'unknown organization');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'lots'), 'the books are in order');

select * from finish();
rollback;
