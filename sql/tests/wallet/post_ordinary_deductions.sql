\set ON_ERROR_STOP 1
begin;
select plan(3);

select tests.wallet(100) as org, tests.wallet(100) as poor \gset
set local role ringfence_owner;
select results_eq(format($$select place, org_id, (posting).seq, (posting).balance_after from unnest(ringfence.post_ordinary_deductions(array[
        row(1, %1$L, 'c1', 10, null), row(2, %2$L, 'c1', 700, null), row(3, %1$L, 'c2', 20, null)]::ringfence.deduction[], clock_timestamp(), clock_timestamp())) order by place$$, :'org', :'poor'),
    format($$values (1, %1$L::uuid, 2::bigint, 90::bigint), (3, %1$L, 3, 70)$$, :'org'), 'posts what is ordinary, leaves the rest');
select is(ringfence.post_ordinary_deductions(array[row(1, :'org', 'c1', 10, null)]::ringfence.deduction[], clock_timestamp(), clock_timestamp()),
    '{}'::ringfence.deduction_answer[], 'a known key is not ordinary');
reset role;
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
