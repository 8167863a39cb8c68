\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(13);

select tests.wallet(1000) as org \gset
set local role ringfence_ops;
select billing.reserve_call_credits(:'org', 'c1', 't1', p_as_of => '2030-01-01Z'), billing.reserve_call_credits(:'org', 'c2', p_as_of => '2030-01-01Z') \g /dev/null
set local role ringfence_owner;
update ringfence.call set control_host = 'phone-call-websocket.example' where org_id = :'org';
select set_config('tests.org', :'org', true) \g /dev/null
create function pg_temp.tell(p_name text, p_topic text, p_granted bigint, p_at timestamptz) returns text language sql as $$
    select ringfence.tell_call(ringfence.find_call(current_setting('tests.org')::uuid, p_name), p_topic, p_granted, ringfence.default_call_rules(), p_at);
    select format('%s %s', warned_at, end_requested_at) from ringfence.call where org_id = current_setting('tests.org')::uuid and call_id = p_name $$;
select is(pg_temp.tell('c1', 'vapi.say', 300, '2030-01-01 00:04Z'), '2030-01-01 00:04:00+00 ', 'a warning');
select is((select payload from tests.effects(:'org')), '{"call_id": "c1", "vapi_call_id": "t1", "control_host": "phone-call-websocket.example", "message": "Your credit is running out. This call will end in about a minute."}', 'what to say, and where');
select is((select expires_at from ringfence.outbox_message where org_id = :'org'), '2030-01-01 00:05Z', 'which is of no use afterwards');
select is(pg_temp.tell('c1', 'vapi.say', 300, '2030-01-01 00:04:01Z'), '2030-01-01 00:04:01+00 ', 'again for the same end');
select is((select count(*) from tests.effects(:'org')), 1::bigint, 'is one effect');
select is(pg_temp.tell('c1', 'vapi.end_call', 300, '2030-01-01 00:05Z'), '2030-01-01 00:04:01+00 2030-01-01 00:05:00+00', 'the end');
select is((select payload ->> 'message' from tests.effects(:'org') where topic = 'vapi.end_call'), 'Your credit has run out. Goodbye.', 'with its message');
select is(pg_temp.tell('c1', 'vapi.say', 400, '2030-01-01 00:06Z'), '2030-01-01 00:06:00+00 2030-01-01 00:05:00+00', 'another end');
select is((select count(*) from tests.effects(:'org')), 3::bigint, 'is another effect');
select is(pg_temp.tell('c2', 'vapi.end_call', 300, '2030-01-01 00:05Z'), ' 2030-01-01 00:05:00+00', 'a call the vendor does not know');
select is((select count(*) from tests.effects(:'org') where call_id = 'c2'), 0::bigint, 'is told by check_call only');
-- Authorized again, it comes to the same end
update ringfence.call set reserved_at = '2030-01-01 01:00Z' where org_id = :'org' and call_id = 'c1';
select is(pg_temp.tell('c1', 'vapi.end_call', 300, '2030-01-01 01:05Z'), '2030-01-01 00:06:00+00 2030-01-01 01:05:00+00', 'in another life');
select is((select count(*) from tests.effects(:'org') where topic = 'vapi.end_call'), 2::bigint, 'it is told again');

select * from finish();
rollback;
