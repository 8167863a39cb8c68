\set ON_ERROR_STOP 1
begin;
select plan(3);

set local role ringfence_owner;
select lives_ok($$select ringfence.add_job('pgtap_add', 'ringfence.upkeep', interval '1 hour', '00:30')$$, 'adds');
select ok((select next_slot > clock_timestamp() and next_slot <= clock_timestamp() + interval '1 hour'
                  and extract(minute from next_slot) = 30 from ringfence.job where job_name = 'pgtap_add'),
    'the first slot is the next on its grid');
select ringfence.add_job('pgtap_add', 'ringfence.upkeep', interval '1 day', '04:00') \g /dev/null
select results_eq($$select every, extract(hour from next_slot at time zone 'UTC')::integer from ringfence.job where job_name = 'pgtap_add'$$,
    $$values (interval '1 day', 4)$$, 'changes the grid');
reset role;

select * from finish();
rollback;
