\set ON_ERROR_STOP 1
begin;
select plan(7);

select results_eq(
    $$select ringfence.affordable_seconds(given.terms::ringfence.rate_terms, given.amount)
        from (values (1, '(,per_minute,70,1,0,0,0,)', 350::bigint), (2, '(,per_minute,70,1,0,0,0,)', 1), (3, '(,per_minute,70,1,0,0,0,)', 2),
                     (4, '(,per_minute,70,60,0,0,0,)', 139), (5, '(,per_minute,70,60,0,25,0,)', 94), (6, '(,per_minute,70,60,0,25,0,)', 95),
                     (7, '(,per_minute,60,1,30,0,0,)', 29), (8, '(,per_minute,60,1,30,0,0,)', 30), (9, '(,cost_plus,,1,0,0,0.5,120)', 9),
                     (10, '(,greater_of,60,1,0,0,0.5,120)', 9), (11, '(,per_minute,70,1,0,0,0,)', -1),
                     (12, '(,per_minute,70,1,0,0,0,)', 0)) as given (place, terms, amount)
       order by given.place$$,
    $$values (300::bigint), (0), (1), (60), (0), (60), (0), (30), (4), (4), (0), (0)$$,
    'the most whole seconds for an amount');
select is(ringfence.affordable_seconds('(,per_minute,0,1,0,5,0,)', 5), 1000000000::bigint, 'time that costs nothing: without end');
select is(ringfence.affordable_seconds('(,per_minute,0,1,0,5,0,)', 4), 0::bigint, 'but for the fee');
select is(ringfence.affordable_seconds('(,per_minute,0.000001,1,0,0,0,)', 9223372036854775807), 1000000000::bigint, 'nor more than that');
select is(ringfence.affordable_seconds('(,per_minute,70,1,0,0,0,)', null), null::bigint, 'nothing is said of an unknown amount');
select is(ringfence.affordable_seconds('(,per_minute,0,1,0,0,0,)', null), null::bigint, 'nor where time costs nothing');

-- The exact inverse, by brute force: what it says can be paid, and one second more cannot.
select is_empty(
    $$select terms, amount, seconds
        from (select row(null, case when hold is null then 'per_minute' when per_minute is null then 'cost_plus' else 'greater_of' end,
                         per_minute, increment, minimum, fee, 0, hold)::ringfence.rate_terms as terms
                from unnest('{0.000001, 0.7, 7, 33.333333, 60, 70, 700, null}'::numeric[]) as per_minute,
                     unnest('{1, 6, 7, 60, 90}'::integer[]) as increment, unnest('{0, 1, 30, 61}'::integer[]) as minimum,
                     unnest('{0, 1, 25}'::bigint[]) as fee, unnest('{0.3, 80, null}'::numeric[]) as hold
               where per_minute is not null or hold is not null) as any_rate
       cross join unnest('{0, 1, 2, 3, 24, 25, 26, 69, 70, 71, 95, 139, 350, 9999}'::bigint[]) as amount
       cross join lateral (select ringfence.affordable_seconds(terms, amount) as seconds) as answer
       where ringfence.hold_price(terms, seconds) > amount
          or seconds < 1000000000 and ringfence.hold_price(terms, seconds + 1) <= amount$$,
    'exactly the inverse of hold_price');

select * from finish();
rollback;
