\set ON_ERROR_STOP 1
begin;
select plan(4);

select is(ringfence.percentage(96, 100), 96.00, 'a part');
select is(ringfence.percentage(2, 3), 66.67, 'two decimals');
select is(ringfence.percentage(0, 0), 100.00, 'nothing of nothing');
select is(ringfence.percentage(0, 5), 0.00, 'nothing of something');


select * from finish();
rollback;
