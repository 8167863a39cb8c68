\set ON_ERROR_STOP 1
begin;
select plan(4);

select ok(ringfence.clock(null) between clock_timestamp() - interval '1 s' and clock_timestamp(), 'null is the clock');
select isnt(ringfence.clock(null), (select ringfence.clock(null) from pg_sleep(0.001)), 'of the moment, not of the transaction');
select is(ringfence.clock('2030-01-01Z'), '2030-01-01Z'::timestamptz, 'a time that is given');
select throws_ok($$select ringfence.clock('infinity')$$, 'RF002', null, 'is checked');

select * from finish();
rollback;
