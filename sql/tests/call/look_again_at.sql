\set ON_ERROR_STOP 1
begin;
select plan(2);

select is(ringfence.look_again_at('2030-01-01Z', 300, 60), '2030-01-01 00:03:50Z'::timestamptz, 'ten seconds before the warning');
select is(ringfence.look_again_at('2030-01-01Z', 60, 60), '2029-12-31 23:59:50Z'::timestamptz, 'at once where the warning is due');

select * from finish();
rollback;
