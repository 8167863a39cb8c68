\set ON_ERROR_STOP 1
begin;
select plan(3);

select results_eq(
    $$select ringfence.hold_price(given.terms::ringfence.rate_terms, given.seconds)
        from (values (1, '(,per_minute,70,1,0,0,0,)', 300::numeric), (2, '(,per_minute,70,1,0,0,0,)', 1), (3, '(,per_minute,70,1,0,0,0,)', 0),
                     (4, '(,per_minute,70,60,0,25,0,)', 61), (5, '(,per_minute,70,1,0,25,0,)', 0), (6, '(,cost_plus,,1,0,3,0.5,40)', 90),
                     (7, '(,greater_of,30,1,0,0,0.5,40)', 60), (8, '(,greater_of,50,1,0,0,0.5,40)', 60),
                     -- A product and a quotient that are whole but for the twelfth digit behind them.
                     (9, '(,per_minute,1000000000,1,0,0,0,)', 3), (10, '(,per_minute,999999999.999999,1,0,0,0,)', 43200),
                     (11, '(,per_minute,999999999.000001,1,0,0,0,)', 60), (12, '(,per_minute,0.000001,1,0,0,0,)', 1),
                     (13, '(,per_minute,0,1,0,7,0,)', 5)) as given (place, terms, seconds)
       order by given.place$$,
    $$values (350::bigint), (2), (0), (165), (0), (63), (40), (50), (50000000), (720000000000), (1000000000), (1), (7)$$,
    'by the minute, or what a minute is estimated at, whichever is more; rounded once');
select is(ringfence.hold_price('(,per_minute,70,1,0,0,0,)', null), null::bigint, 'nothing is said of an unknown duration');

-- With per_minute the hold is the price.
select is_empty(
    $$select seconds
        from generate_series(0, 200, 0.7) as seconds,
             unnest('{"(,per_minute,70,1,0,0,0,)", "(,per_minute,33.333333,6,30,11,0,)", "(,per_minute,0.7,60,0,0,0,)"}'::ringfence.rate_terms[]) as terms
       where ringfence.hold_price(terms, seconds) <> (ringfence.price_call(terms, seconds, null, null)).amount$$,
    'what is held is what will be charged');

select * from finish();
rollback;
