\set ON_ERROR_STOP 1
begin;
select plan(9);

select lives_ok($$select ringfence.check_number('p_x', 0, 0, 10)$$, 'the smallest');
select lives_ok($$select ringfence.check_number('p_x', 10.000000, 0, 10, 0)$$, 'the largest; noughts are no digits');
select throws_ok(format('select ringfence.check_number(''p_x'', %L, 0, 10, 2)', bad.value), bad.code, null, coalesce(bad.value, 'null'))
  from (values (null, 'RF001'), ('-0.01', 'RF002'), ('10.01', 'RF002'), ('NaN', 'RF002'), ('Infinity', 'RF002'), ('-Infinity', 'RF002'), ('1.001', 'RF003')) as bad (value, code);

select * from finish();
rollback;
