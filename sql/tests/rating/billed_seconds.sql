\set ON_ERROR_STOP 1
begin;
select plan(2);

-- Increment, minimum, seconds, and what is billed.
select results_eq(
    $$select ringfence.billed_seconds(row(null, 'per_minute', 70, given.increment, given.minimum, 0, 0, null)::ringfence.rate_terms, given.seconds)
        from (values (1, 1, 0, 0::numeric), (2, 1, 0, -5), (3, 1, 0, 0.000000000000000000001), (4, 1, 0, 1), (5, 1, 0, 61.2),
                     (6, 60, 0, 1), (7, 60, 0, 60), (8, 60, 0, 60.001), (9, 6, 30, 1), (10, 6, 30, 30), (11, 6, 30, 31),
                     (12, 60, 90, 1), (13, 7, 3600, 0.5), (14, 60, 30, 0)) as given (place, increment, minimum, seconds)
       order by given.place$$,
    $$values (0::bigint), (0), (1), (1), (62), (60), (60), (120), (30), (30), (36), (120), (3605), (0)$$,
    'at least the minimum, then up to the increment; none for none');
select is(ringfence.billed_seconds(row(null, 'per_minute', 70, 1, 30, 0, 0, null)::ringfence.rate_terms, null), null::bigint,
    'an unknown duration is not the minimum');

select * from finish();
rollback;
