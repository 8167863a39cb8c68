\set ON_ERROR_STOP 1
begin;
select plan(6);

set local role ringfence_owner;
select is(ringfence.later_status('{a,b,c}', 'a', 'c'), 'c', 'forward');
select is(ringfence.later_status('{a,b,c}', 'c', 'a'), 'c', 'never back');
select is(ringfence.later_status('{a,b,c}', 'b', 'b'), 'b', 'the same');
select is(ringfence.later_status('{a,b,c}', 'b', 'unheard of'), 'b', 'what nobody knows gives way');
select is(ringfence.later_status('{a,b,c}', 'unheard of', 'a'), 'a', 'wherever it stands');
select is(ringfence.later_status('{a,b,c}', null, 'unheard of'), 'unheard of', 'unless there is nothing else');

select * from finish();
rollback;
