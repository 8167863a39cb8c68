\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(7);

select tests.wallet(5000) as org, tests.wallet(5000) as other \gset
set local role ringfence_ops;
select billing.reserve_call_credits(:'other', 'v9', 'v9', p_as_of => '2030-01-01Z'), billing.reserve_call_credits(:'org', 'c1', 'v1', p_as_of => '2030-01-01Z') \g /dev/null
select billing.check_call(:'org', 'c1', 10, '2030-01-01 00:00:10Z'), billing.release_reservation(:'org', 'c1', 'busy', '2030-01-01 00:01Z') \g /dev/null
select reservation_id as id from billing.credit_reservations where org_id = :'org' \gset
set local role ringfence_owner;
create function pg_temp.hold(p_org uuid, p_name text, p_vapi text) returns ringfence.call language sql
as $$ select ringfence.rewrite_hold(p_org, p_name, p_vapi, ringfence.default_call_rules(), ringfence.rate_terms_at(p_org, 'call', '2030-01-01Z'), row(350, 300, 3600, 3850)::ringfence.call_grant, '2030-01-01 01:00Z') $$;
select is((select format('%s %s %s %s %s', id = :'id', status, vapi_call_id, started_at, ended_reason) from pg_temp.hold(:'org', 'c1', null)), 't reserved v1  ', 'a call that was released begins anew');
select is((select row(watched, begun_at, due_at, expires_at)::text from ringfence.live_call where org_id = :'org'), '(t,"2030-01-01 01:00:00+00","2030-01-01 01:03:50+00","2030-01-01 02:15:00+00")', 'known at the vendor, it is watched');
select is((pg_temp.hold(:'org', 'c2', 'v2')).vapi_call_id, 'v2', 'one of two names');
select is((ringfence.find_call(:'org', 'v2')).call_id, 'c2', 'is found by both');
select throws_ok(format($$select pg_temp.hold(%L, 'c3', 'v9')$$, :'org'), 'RF231', null, 'the vendor''s call is another organization''s');
select throws_ok(format($$select pg_temp.hold(%L, 'c3', 'v2')$$, :'org'), 'RF232', null, 'it is another call here');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
