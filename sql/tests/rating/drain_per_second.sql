\set ON_ERROR_STOP 1
begin;
select plan(1);

select results_eq(
    $$select trim_scale(ringfence.drain_per_second(terms) * 60)
        from unnest('{"(,per_minute,90,1,0,5,0,)", "(,cost_plus,,1,0,5,0.5,30)", "(,greater_of,90,1,0,5,0.5,30)",
                      "(,greater_of,15,1,0,5,0.5,30)", "(,per_minute,0,1,0,5,0,)"}'::ringfence.rate_terms[]) as terms$$,
    $$values (90::numeric), (30), (90), (30), (0)$$,
    'by the minute, or what a minute is estimated at, whichever is more');

select * from finish();
rollback;
