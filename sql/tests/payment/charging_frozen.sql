\set ON_ERROR_STOP 1
begin;
select plan(2);

select is(ringfence.charging_frozen(), false, 'as a rule it is not');
insert into ringfence.charging_freeze (reason, frozen_at) values ('test', '2030-01-01Z');
select is(ringfence.charging_frozen(), true, 'while the row stands it is');

select * from finish();
rollback;
