\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(11);

select tests.wallet(5000) as org, tests.wallet(5000) as other \gset
set local role ringfence_owner;
create function pg_temp.place(p_org uuid, p_name text, p_vapi text) returns uuid language sql
as $$ select ringfence.place_hold(p_org, p_name, p_vapi, ringfence.default_call_rules(), ringfence.rate_terms_at(p_org, 'call', '2030-01-01Z'), row(350, 300, 3600, 3850)::ringfence.call_grant, '2030-01-01Z') $$;
select isnt(pg_temp.place(:'org', 'v1', 'v1'), null, 'answers the reservation');
select is((select row(held, hold_lapses_at)::text from ringfence.wallet where org_id = :'org'), '(350,"2030-01-01 01:15:00+00")', 'held until the vendor''s cap and the grace are over');
select is((select row(reserved, watched, drain > 1.16, exposure, begun_at, due_at)::text from ringfence.live_call where org_id = :'org'), '(350,t,t,3850,"2030-01-01 00:00:00+00","2030-01-01 00:03:50+00")', 'watched from the start');
select is((select format('%s %s %s', status, vapi_call_id, expires_at) from ringfence.call where org_id = :'org'), 'reserved v1 2030-01-01 01:15:00+00', 'the call');
select is(pg_temp.place(:'org', 'v1', 'v1'), null, 'a name that is known changes nothing');
select is(pg_temp.place(:'other', 'v1', 'v1'), null, 'nor one that another organization''s call has at the vendor');
select is((select string_agg(held::text, ' ' order by held) from ringfence.wallet where org_id in (:'org', :'other')), '0 350', 'nothing more is held');
select isnt(pg_temp.place(:'org', 'c3', null), null, 'one that is not known at the vendor');
select is((select due_at from ringfence.live_call where org_id = :'org' and call_id = 'c3'), '2030-01-01 01:15:00Z', 'cannot be ended, so nobody looks before it lapses');
reset role;
select is((select count(*) from ringfence.call where org_id = :'org' and id::text like '______________8%'), 2::bigint, 'reservations look like ours');
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
