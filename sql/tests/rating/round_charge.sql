\set ON_ERROR_STOP 1
begin;
select plan(1);

select results_eq(
    $$select ringfence.round_charge(amount)
        from unnest(array[0, 1, 1.000000000000000000000000000001, 1.5, 1.999999, 70, null]::numeric[]) as amount$$,
    $$values (0::bigint), (1), (2), (2), (2), (70), (null)$$,
    'upward to the next whole unit, and what is whole stays');

select * from finish();
rollback;
