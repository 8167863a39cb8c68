\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(13);

select tests.wallet(1000) as org \gset
select billing.commit_reserved_credits(:'org', 'c1', 60, p_as_of => '2030-01-01Z') \g /dev/null
create function pg_temp.again(p_org uuid, p_report jsonb) returns text language sql
as $$ select format('%s %s %s %s %s', outcome, seq, amount, balance_after, details - 'recorded_at') from ringfence.resettle_call(ringfence.find_call(p_org, 'c1'), jsonb_populate_record(null::ringfence.call_report, p_report), '2030-01-01 01:00Z') $$;
create function pg_temp.kept(p_org uuid) returns text language sql as $$ select format('%s %s %s %s %s', duration_seconds, conflicting_seconds, vendor_cost, costs, vapi_call_id) from ringfence.call where org_id = p_org and call_id = 'c1' $$;
select is(pg_temp.again(:'org', '{"duration_seconds": 61}'), 'duplicate 2 -70 930 {}', 'a second makes no difference');
select is(pg_temp.kept(:'org'), '60    ', 'nothing is kept');
select is(pg_temp.again(:'org', '{"duration_seconds": 62, "vendor_cost": 0.2, "costs": [1]}'), 'duplicate 2 -70 930 {"stated_seconds": 62, "charged_seconds": 60}', 'more does, but not to the money');
select is(pg_temp.kept(:'org'), '60 62 0.2 [1] ', 'it is kept, and the costs that were missing');
select is(pg_temp.again(:'org', '{"duration_seconds": 60, "vendor_cost": 0.3, "costs": [2]}'), 'duplicate 2 -70 930 {}', 'once more');
select is(pg_temp.kept(:'org'), '60 62 0.2 [1] ', 'what is there stays');
select is(pg_temp.again(:'org', '{"duration_seconds": 60, "vapi_call_id": "v1"}'), 'duplicate 2 -70 930 {}', 'by its other name');
select is(pg_temp.kept(:'org'), '60 62 0.2 [1] v1', 'it is found from then on');
select throws_ok(format($$select pg_temp.again(%L, '{"vapi_call_id": "v2"}')$$, :'org'), 'RF232', null, 'it has one id at the vendor');
select tests.wallet(100) as other \gset
select billing.reserve_call_credits(:'other', 'v9', 'v9') \g /dev/null
select billing.commit_reserved_credits(:'other', 'c1', 6) \g /dev/null
select throws_ok(format($$select pg_temp.again(%L, '{"vapi_call_id": "v1"}')$$, :'other'), 'RF231', null, 'and one organization');

-- A call that was charged directly: how long it was comes later
select billing.deduct_call_credits(:'org', 'direct', 50, p_as_of => '2030-01-01 02:00Z') \g /dev/null
select ringfence.adopt_charge(:'org', 'direct') \g /dev/null
create function pg_temp.direct(p_org uuid, p_report jsonb) returns text language sql as $$
    select ringfence.resettle_call(ringfence.find_call(p_org, 'direct'), jsonb_populate_record(null::ringfence.call_report, p_report), '2030-01-01 03:00Z');
    select format('%s %s %s %s %s', charge, duration_seconds, started_at at time zone 'UTC', ended_at at time zone 'UTC', conflicting_seconds) from ringfence.call where org_id = p_org and call_id = 'direct' $$;
select is(pg_temp.direct(:'org', '{"vendor_cost": 0.1}'), '50   2030-01-01 02:00:00 ', 'nobody has said');
select is(pg_temp.direct(:'org', '{"duration_seconds": 60, "ended_at": "2030-01-01T01:58:00Z"}'), '50 60 2030-01-01 01:57:00 2030-01-01 01:58:00 ', 'a report does, and the charge stays');
select is(pg_temp.direct(:'org', '{"duration_seconds": 90, "ended_at": "2030-01-01T01:59:00Z"}'), '50 60 2030-01-01 01:57:00 2030-01-01 01:58:00 90', 'another one contradicts it');

select * from finish();
rollback;
