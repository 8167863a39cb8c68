\set ON_ERROR_STOP 1
begin;
select plan(18);

select is_definer('billing', 'set_exchange_rate', array['text', 'numeric', 'timestamp with time zone', 'timestamp with time zone'], 'runs as its owner');
set local role ringfence_ops;
select results_eq($$select outcome, currency, valid_from, usd from billing.set_exchange_rate('nzd', 0.6, p_as_of => '2030-01-01Z')$$,
    $$values ('set', 'NZD', '2030-01-01Z'::timestamptz, 0.6)$$, 'from now on');
select results_eq($$select outcome, valid_from from billing.set_exchange_rate('NZD', 0.60, p_as_of => '2030-01-02Z')$$,
    $$values ('duplicate', '2030-01-01Z'::timestamptz)$$, 'what is in force already is not set again');
select is((select outcome from billing.set_exchange_rate('NZD', 0.6, '2030-01-01Z', '2030-06-01Z')), 'duplicate', 'a repeat, long after');
select is((select outcome from billing.set_exchange_rate('NZD', 0.61, '2031-01-01Z', '2030-06-01Z')), 'set', 'ahead of time');
select results_eq($$select outcome, usd from billing.set_exchange_rate('NZD', 0.62, '2031-01-01Z', '2030-06-01Z')$$, $$values ('replaced', 0.62)$$, 'what has not begun is replaced');
select is((select outcome from billing.set_exchange_rate('NZD', 0.62, '2032-01-01Z', '2030-06-01Z')), 'set', 'the same again later is a version of its own');
select results_eq($$select usd, valid_until from billing.exchange_rates where currency = 'NZD' order by valid_from$$,
    $$values (0.6, '2031-01-01Z'::timestamptz), (0.62, '2032-01-01Z'), (0.62, null)$$, 'the series');
select throws_ok($$select billing.set_exchange_rate('NZD', 0.7, '2030-01-01Z', '2030-06-01Z')$$, 'RF222', null, 'what has begun stays');
select throws_ok($$select billing.set_exchange_rate('NZD', 0.7, '2030-05-01Z', '2030-06-01Z')$$, 'RF002', null, 'never in the past');
select throws_ok($$select billing.set_exchange_rate('NZD', null)$$, 'RF001', null, 'no rate');
select throws_ok($$select billing.set_exchange_rate(null, 1)$$, 'RF001', null, 'no currency');
select throws_ok($$select billing.set_exchange_rate('NZD', 0)$$, 'RF002', null, 'for nothing');
select throws_ok($$select billing.set_exchange_rate('NZD', 'NaN')$$, 'RF002', null, 'no number');
select throws_ok($$select billing.set_exchange_rate('NZD', 0.1234567890123)$$, 'RF003', null, 'too fine');
select throws_ok($$select billing.set_exchange_rate('USD', 1)$$, 'RF003', null, 'a dollar is a dollar');
select throws_ok($$select billing.set_exchange_rate('XXX', 1)$$, 'RF004', null, 'unknown currency');
set local role ringfence_web;
select throws_ok($$select billing.set_exchange_rate('NZD', 1)$$, '42501', null, 'not for the web role');
reset role;

select * from finish();
rollback;
