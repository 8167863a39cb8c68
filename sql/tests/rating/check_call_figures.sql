\set ON_ERROR_STOP 1
begin;
select plan(8);

select lives_ok('select ringfence.check_call_figures(0, null)', 'no seconds, no cost');
select lives_ok('select ringfence.check_call_figures(10000000, 1000000)', 'the most of both');
select throws_ok(format('select ringfence.check_call_figures(%L, %L)', bad.seconds, bad.cost), bad.code, null, format('%s s, %s USD', bad.seconds, bad.cost))
  from (values (null, '1', 'RF001'), ('-1', '1', 'RF002'), ('NaN', '1', 'RF002'), ('10000000.1', '1', 'RF002'), ('1', '-0.1', 'RF002'), ('1', 'NaN', 'RF002')) as bad (seconds, cost, code);

select * from finish();
rollback;
