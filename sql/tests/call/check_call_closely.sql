\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(8);

select tests.wallet(1000) as org \gset
set local role ringfence_ops;
select billing.reserve_call_credits(:'org', 'c1', p_as_of => '2030-01-01Z') \g /dev/null
set local role ringfence_owner;
create function pg_temp.look(p_org uuid, p_name text, p_elapsed numeric, p_at interval) returns text language sql as $$
    select format('%s %s %s %s', outcome, end_call, warn, remaining_seconds) from ringfence.check_call_closely(p_org, p_name, p_elapsed, '2030-01-01Z'::timestamptz + p_at) $$;
select is(pg_temp.look(:'org', 'x', 1, '0'), 'unknown f f ', 'a call nobody knows');
select is(pg_temp.look(:'org', 'c1', 5, '10 s'), 'live f f 295', 'it has begun');
select is((select format('%s %s', status, started_at) from ringfence.call where org_id = :'org'), 'live 2030-01-01 00:00:05+00', 'as it says');
select is(pg_temp.look(:'org', 'c1', null, '105 s'), 'live f f 200', 'nothing said: our clock counts');
select is(pg_temp.look(:'org', 'c1', 120, '105 s'), 'live f f 180', 'more said than has passed: that counts');
select is(pg_temp.look(:'org', 'c1', 1, '105 s'), 'live f f 180', 'less: it does not run backwards');
select throws_ok(format('select pg_temp.look(%L, null, 1, ''0'')', :'org'), 'RF001', null, 'no call');
select throws_ok('select pg_temp.look(gen_random_uuid(), ''c1'', 1, ''0'')', 'RF101', null, 'unknown organization');

select * from finish();
rollback;
