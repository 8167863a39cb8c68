\set ON_ERROR_STOP 1
begin;
select plan(15);

-- Terms, seconds, vendor's cost, exchange, and the amount.
select results_eq(
    $$select (ringfence.price_call(given.terms::ringfence.rate_terms, given.seconds, given.cost, given.exchange::ringfence.exchange)).amount
        from (values (1, '(,per_minute,70,1,0,0,0,)', 60::numeric, null::numeric, '(1,2)'),
                     (2, '(,per_minute,70,1,0,0,0,)', 0.001, 99, '(1,2)'),
                     (3, '(,per_minute,70,60,0,10,0,)', 61, null, null),
                     (4, '(,cost_plus,,1,0,0,0.25,80)', 60, 0.40, '(1,2)'),
                     (5, '(,cost_plus,,1,0,10,0.25,80)', 60, 0.4001, '(1,2)'),
                     (6, '(,cost_plus,,1,0,0,0.25,80)', 60, 0, '(1,2)'),
                     (7, '(,cost_plus,,1,0,0,0.2,80)', 60, 0.54, '(1.08,2)'),
                     (8, '(,cost_plus,,1,0,0,0.2,80)', 60, 0.5400000000001, '(1.08,2)'),
                     (9, '(,cost_plus,,1,0,0,0,80)', 60, 0.01, '(0.0067,0)'),
                     (10, '(,greater_of,70,1,0,0,0.25,80)', 60, 0.40, '(1,2)'),
                     (11, '(,greater_of,70,1,0,0,0.25,80)', 60, 0.80, '(1,2)'),
                     (12, '(,greater_of,70,1,0,5,0.25,80)', 60, 0.56, '(1,2)')) as given (place, terms, seconds, cost, exchange)
       order by given.place$$,
    $$values (70::bigint), (2), (150), (50), (61), (0), (60), (61), (2), (70), (100), (75)$$,
    'time, or the vendor''s cost in the currency, or the greater; rounded once, over the sum');

-- No seconds, no call.
select is((ringfence.price_call(terms, 0, 3.5, '(1,2)')).amount, 0::bigint, 'not connected costs nothing: no fee, no minimum, no cost, ' || (terms).model)
  from unnest('{"(,per_minute,70,60,60,25,0,)", "(,cost_plus,,60,60,25,1,80)", "(,greater_of,70,60,60,25,1,80)"}'::ringfence.rate_terms[]) as terms;

-- A cost that is not there yet.
select results_eq(
    $$select (price).amount, (price).breakdown -> 'provisional'
        from unnest('{"(,cost_plus,,1,0,25,1,80)", "(,greater_of,70,1,0,25,1,80)", "(,greater_of,90,1,0,25,1,80)"}'::ringfence.rate_terms[]) as terms
       cross join lateral ringfence.price_call(terms, 60, null, null) as price$$,
    $$values (105::bigint, 'true'::jsonb), (105, 'true'), (115, 'true')$$, 'until the cost is known a call is priced by what it is held at, and says so');

-- No exchange rate.
select throws_ok($$select ringfence.price_call('(,cost_plus,,1,0,0,0,80)', 60, 0.1, '(,2)')$$, 'RF221', null, 'a cost without an exchange rate');
select throws_ok($$select ringfence.price_call('(,greater_of,70,1,0,0,0,80)', 60, 0, null)$$, 'RF221', null, 'also where it might not matter');
select lives_ok($$select ringfence.price_call('(,cost_plus,,1,0,0,0,80)', 60, null, '(,2)')$$, 'no cost needs none');
select lives_ok($$select ringfence.price_call('(,per_minute,70,1,0,0,0,)', 60, 0.1, '(,2)')$$, 'nor does the price of time');
select throws_ok($$select ringfence.price_call('(,per_minute,70,1,30,0,0,)', null, 0.1, '(1,2)')$$, 'RF001', null, 'an unknown duration has no price');

-- Quotients that a division at sixteen digits would take for whole numbers.
select is((ringfence.price_call('(,per_minute,999999999.000001,1,0,0,0,)', 9000029, null, null)).amount, 150000483183334::bigint, 'a large price of time');
select is((ringfence.price_call('(,cost_plus,,1,0,0,0,80)', 60, 3.000000000000000000001, '(3,2)')).amount, 101::bigint, 'a cost a little above');
select is((ringfence.price_call('(,cost_plus,,1,0,0,0,80)', 60, 3, '(3,2)')).amount, 100::bigint, 'and exactly there');

select is((ringfence.price_call('(00000000-0000-4000-8000-000000000001,greater_of,70,6,30,5,0.25,80)', 61.5, 0.9, '(1.08,2)')).breakdown,
    '{"rate_id": "00000000-0000-4000-8000-000000000001", "model": "greater_of", "seconds": 61.5, "billed_seconds": 66, "connection_fee": 5,
      "per_minute": 70, "time_price": 77, "vendor_cost": 0.9, "usd": 1.08, "markup": 0.25, "cost_price": 104.166667}'::jsonb,
    'the breakdown has all that the amount came from');
select is((ringfence.price_call('(00000000-0000-8000-8000-000000000001,per_minute,70,6,30,5,0,)', 61.5, 0.9, '(1,2)')).breakdown,
    '{"rate_id": "00000000-0000-8000-8000-000000000001", "model": "per_minute", "seconds": 61.5, "billed_seconds": 66, "connection_fee": 5, "per_minute": 70, "time_price": 77}'::jsonb,
    'and nothing else');

select * from finish();
rollback;
