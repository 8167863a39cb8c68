\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(15);

select tests.wallet(1000) as org \gset
set local role ringfence_owner;
select billing.reserve_call_credits(:'org', 'v1', 'v1', p_as_of => '2030-01-01Z'), billing.link_vendor(:'org', 'vapi', 'phone_number', 'pgtap-number') \g /dev/null
create function pg_temp.told(p_call text, p_status text, p_timestamp text) returns text language sql as $$
    select ringfence.handle_vapi_status(jsonb_build_object('message', jsonb_build_object('type', 'status-update', 'status', p_status, 'timestamp', p_timestamp,
        'call', jsonb_build_object('id', p_call, 'phoneNumberId', 'pgtap-number', 'status', 'queued', 'monitor', jsonb_build_object('controlUrl', 'https://phone.vapi.ai/x/control')))),
        gen_random_uuid(), '2030-01-01 00:02Z', '2030-01-01 00:02Z') $$;
create function pg_temp.state(p_call text) returns text language sql as $$
    select format('%s %s %s', status, started_at - '2030-01-01Z', control_host) from ringfence.call where vapi_call_id = p_call $$;
select is(pg_temp.told('v1', 'ringing', '2030-01-01T00:01:00Z'), 'noted', 'it rings');
select is(pg_temp.state('v1'), 'reserved  phone.vapi.ai', 'the host that controls it is kept');
select is(pg_temp.told('v1', 'in-progress', '2030-01-01T00:01:00Z'), 'started', 'it begins');
select is(pg_temp.state('v1'), 'live 00:01:00 phone.vapi.ai', 'then');
select is(pg_temp.told('v1', 'in-progress', '2030-01-01T00:01:00Z'), 'started', 'again');
select is(pg_temp.told('v1', 'ended', '2030-01-01T00:02:00Z'), 'ended', 'it is over');
select is(pg_temp.state('v1'), 'live 00:01:00 phone.vapi.ai', 'how long it was its report says');
select is((select expires_at from ringfence.live_call where org_id = :'org'), '2030-01-01 00:07Z', 'which is expected soon');

-- Clocks that are wrong
select billing.reserve_call_credits(:'org', 'v2', 'v2', p_as_of => '2030-01-01 00:01Z'), billing.reserve_call_credits(:'org', 'v3', 'v3', p_as_of => '2030-01-01 00:01Z') \g /dev/null
select pg_temp.told('v2', 'in-progress', '2029-01-01T00:00:00Z'), pg_temp.told('v3', 'in-progress', '2031-01-01T00:00:00Z') \g /dev/null
select is(pg_temp.state('v2'), 'live 00:01:00 phone.vapi.ai', 'not before it was authorized');
select is(pg_temp.state('v3'), 'live 00:02:00 phone.vapi.ai', 'not after we heard of it');

-- Not through the gate
select is(pg_temp.told('v4', 'in-progress', '2030-01-01T00:01:00Z'), 'started', 'a call that nobody authorized');
select is(pg_temp.state('v4'), 'heard 00:01:00 phone.vapi.ai', 'is bound to its organization, and holds nothing');
select is(ringfence.handle_vapi_status('{"message": {"status": "in-progress", "call": {"id": "v5"}}}', gen_random_uuid(), '2030-01-01Z', '2030-01-01Z'), 'quarantined', 'nobody''s call');
select throws_ok($$select ringfence.handle_vapi_status('{"message": {}}', gen_random_uuid(), '2030-01-01Z', '2030-01-01Z')$$, 'RF003', null, 'of no call');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
