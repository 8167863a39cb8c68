\set ON_ERROR_STOP 1
begin;
select plan(18);

select set_config('tests.org', tests.organization()::text, true) \g /dev/null
create function pg_temp.plan(p_settings jsonb, p_minutes bigint, p_available bigint, p_exposure bigint default 0, p_limit bigint default 5000) returns text language sql
as $$ select (ringfence.plan_reservation(ringfence.call_rules_of(p_settings), ringfence.rate_terms_at(current_setting('tests.org')::uuid, 'call', '2030-01-01Z'), p_minutes, p_available, p_exposure, p_limit))::text $$;
select is(pg_temp.plan('{}', 5, 5000), '(350,300,3600,3850)', 'the estimate is held; the vendor''s cap is the longest call');
select is(pg_temp.plan('{}', 5, 1000), '(350,300,857,650)', 'or what the money covers');
select is(pg_temp.plan('{}', 5, 200), '(200,171,171,0)', 'less when money is short');
select is(pg_temp.plan('{}', 5, 70), '(70,60,60,0)', 'a minute');
select is(pg_temp.plan('{}', 5, available), null, 'never less: ' || available) from unnest(array[69, 0, -100]) as available;
select is(pg_temp.plan('{}', 60, 5000), '(4200,3600,3600,0)', 'an estimate of the longest call');
select is(pg_temp.plan('{}', 720, 5000), '(4200,3600,3600,0)', 'and one beyond it');
select is(pg_temp.plan('{"max_call_seconds": 120}', 5, 5000), '(140,120,120,0)', 'no longer than the organization allows');
select is(pg_temp.plan('{}', 5, 650, 650, 0), '(350,300,300,0)', 'no exposure beyond the limit');
select is(pg_temp.plan('{}', 5, 650, 650, 450), '(350,300,385,100)', 'up to it');
select is(pg_temp.plan('{}', 5, 650, 100000, 0), '(350,300,300,0)', 'past it, what is held is still granted');
select is(pg_temp.plan('{"call_mode": "strict"}', 5, 5000), '(4206,3600,3600,0)', 'strict: all of the longest call, and the tolerance');
select is(pg_temp.plan('{"call_mode": "strict"}', 5, 1000), '(1000,852,852,0)', 'or all there is');
select is(pg_temp.plan('{"call_mode": "strict", "strict_tolerance_seconds": 0}', 5, 1000), '(1000,857,857,0)', 'without a tolerance');
select is(pg_temp.plan('{"call_mode": "strict"}', 5, 76), '(76,60,60,0)', 'a minute and its tolerance');
select is(pg_temp.plan('{"call_mode": "strict"}', 5, 75), null, 'never less');

select * from finish();
rollback;
