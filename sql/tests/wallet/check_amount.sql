\set ON_ERROR_STOP 1
begin;
select plan(5);

select lives_ok($$select ringfence.check_amount('p_amount', 1)$$, 'the smallest');
select lives_ok($$select ringfence.check_amount('p_amount', 1000000000000000)$$, 'the largest');
select throws_ok(format('select ringfence.check_amount(''p_amount'', %L)', bad.amount), bad.code, null, coalesce(bad.amount::text, 'null'))
  from (values (null::bigint, 'RF001'), (0, 'RF002'), (9223372036854775807, 'RF002')) as bad (amount, code);

select * from finish();
rollback;
