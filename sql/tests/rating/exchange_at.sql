\set ON_ERROR_STOP 1
begin;
select plan(6);

select results_eq($$select usd, minor_digits from ringfence.exchange_at('USD', '2030-01-01Z')$$, $$values (1::numeric, 2)$$, 'a dollar is a dollar');
select results_eq($$select usd, minor_digits from ringfence.exchange_at('SAR', '2030-01-01Z')$$, $$values (null::numeric, 2)$$, 'no exchange rate');
select billing.set_exchange_rate('KRW', 0.0007, p_as_of => '2030-01-01Z'), billing.set_exchange_rate('KRW', 0.0008, '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select results_eq($$select usd, minor_digits from ringfence.exchange_at('KRW', '2030-01-01Z')$$, $$values (0.0007::numeric, 0)$$, 'in force from its instant on');
select results_eq($$select usd, minor_digits from ringfence.exchange_at('KRW', '2030-02-01Z')$$, $$values (0.0008::numeric, 0)$$, 'until the next');
select results_eq($$select usd, minor_digits from ringfence.exchange_at('KRW', '2029-12-31Z')$$, $$values (null::numeric, 0)$$, 'not before');
select throws_ok($$select ringfence.exchange_at('XXX', '2030-01-01Z')$$, 'P0002', null, 'callers know the currency');

select * from finish();
rollback;
