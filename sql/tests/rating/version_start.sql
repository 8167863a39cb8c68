\set ON_ERROR_STOP 1
begin;
select plan(2);

select results_eq(
    $$select ringfence.version_start(given.at, '2030-01-01 12:00Z')
        from (values (1, null::timestamptz), (2, '2030-01-01 12:00Z'), (3, '2030-01-01 11:59:55Z'), (4, '2030-01-01 11:59:54Z'), (5, '2030-02-01Z'), (6, '-infinity')) as given (place, at)
       order by given.place$$,
    $$values ('2030-01-01 12:00Z'::timestamptz), ('2030-01-01 12:00Z'), ('2030-01-01 12:00Z'), ('2030-01-01 11:59:54Z'), ('2030-02-01Z'), ('-infinity')$$,
    'a time just passed means now');
select throws_ok($$select ringfence.version_start('infinity', '2030-01-01Z')$$, 'RF002', null, 'never is no time');

select * from finish();
rollback;
