\set ON_ERROR_STOP 1
begin;
select plan(5);

select lives_ok($$select ringfence.check_debt_limit(0)$$, 'zero is a limit');
select lives_ok($$select ringfence.check_debt_limit(1000000000000000)$$, 'so is the largest');
select throws_ok($$select ringfence.check_debt_limit(null)$$, 'RF001', null, 'null');
select throws_ok($$select ringfence.check_debt_limit(-1)$$, 'RF002', null, 'negative');
select throws_ok($$select ringfence.check_debt_limit(9223372036854775807)$$, 'RF002', null, 'absurd');

select * from finish();
rollback;
