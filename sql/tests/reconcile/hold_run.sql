\set ON_ERROR_STOP 1
-- serial: one run goes on at a time in the whole system
begin;
select plan(4);

select tests.claimed_run('2030-01-03Z') as run \gset
select is((ringfence.hold_run(:'run', null, '2030-01-03 00:00:30Z')).leased_until, '2030-01-03 00:01:30Z', 'renews the lease');
select throws_ok(format('select ringfence.hold_run(%L, %L, %L)', :'run', gen_random_uuid(), '2030-01-03Z'), 'RF251', null, 'another lease');
select throws_ok($$select ringfence.hold_run(gen_random_uuid(), null, '2030-01-03Z')$$, 'RF151', null, 'another run');
select throws_ok($$select ringfence.hold_run(null, null, '2030-01-03Z')$$, 'RF001', null, 'no run');


select * from finish();
rollback;
