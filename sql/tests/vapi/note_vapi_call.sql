\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(21);

select tests.wallet(1000) as org, tests.wallet(1000) as other \gset
set local role ringfence_owner;
create function pg_temp.noted(p_org uuid, p_call jsonb) returns text language sql as $$
    select format('%s %s %s | %s %s %s', call_id, vapi_call_id, status, control_host, assistant_id, phone_number_id) from ringfence.note_vapi_call(p_org, p_call, '2030-01-01Z') $$;

select is(pg_temp.noted(:'org', '{"id": "v1", "assistantId": "a", "phoneNumberId": "p", "monitor": {"controlUrl": "https://Phone-1.aws.vapi.ai/v1/control"}}'), 'v1 v1 heard | phone-1.aws.vapi.ai a p', 'heard of');
select is(pg_temp.noted(:'org', '{"id": "v1"}'), 'v1 v1 heard | phone-1.aws.vapi.ai a p', 'again');
select is((select created_at from ringfence.call where vapi_call_id = 'v1'), '2030-01-01Z', 'when we first heard of it');
select throws_ok(format('select ringfence.note_vapi_call(%L, %L, null)', :'other', '{"id": "v1"}'), 'RF231', null, 'it is one organization''s for ever');
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');

-- Hosts that are not Vapi's
select is(pg_temp.noted(:'org', jsonb_build_object('id', 'h' || place, 'monitor', jsonb_build_object('controlUrl', url))), format('h%s h%s heard |   ', place, place), url)
  from unnest(array['https://evil.example/v1/control', 'http://phone.vapi.ai/v1/control', 'https://vapi.ai.evil.example/x', 'https://user@phone.vapi.ai/x', 'https://evil.example?.vapi.ai/', 'https://phone.vapi.ai:99/x']) with ordinality as sample (url, place);

-- A call that has been authorized
set local role ringfence_ops;
select reservation_id as id from billing.reserve_call_credits(:'org', 'c2', p_as_of => '2030-01-01Z') \gset
select billing.reserve_call_credits(:'org', 'v3', 'v3', p_as_of => '2030-01-01Z') \g /dev/null
set local role ringfence_owner;
select is(pg_temp.noted(:'org', jsonb_build_object('id', 'v2', 'metadata', jsonb_build_object('organization', :'org', 'reservation', :'id'))), 'c2 v2 reserved |   ', 'it is bound to its reservation');
select is(pg_temp.noted(:'org', '{"id": "v3"}'), 'v3 v3 reserved |   ', 'or has been from the start');

-- One that was charged directly
set local role ringfence_ops;
select billing.deduct_call_credits(:'org', 'v4', 10, p_as_of => '2030-01-01Z') \g /dev/null
set local role ringfence_owner;
select is(pg_temp.noted(:'org', '{"id": "v4"}'), 'v4 v4 ended |   ', 'it is adopted with its charge');
-- Reserving what has been heard of
set local role ringfence_ops;
select is((select outcome from billing.reserve_call_credits(:'org', 'v1', 'v1', p_as_of => '2030-01-01Z')), 'reserved', 'what was heard of can still be authorized');
set local role ringfence_owner;
select is(pg_temp.noted(:'org', '{"id": "v1"}'), 'v1 v1 reserved | phone-1.aws.vapi.ai a p', 'and keeps what was known');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');

-- The reservation of a gated call is a name of it as well
set local role ringfence_ops;
select reservation_id as id from billing.reserve_call_credits(:'org', 'v1', 'v1') \gset
select is((select format('%s %s', outcome, call_id) from billing.reserve_call_credits(:'org', :'id')), 'duplicate v1', 'authorized by its reservation, it is the same call');
select is((select format('%s %s', outcome, amount) from billing.commit_reserved_credits(:'org', :'id', 6)), 'applied -7', 'settled by its reservation');
select is((select outcome from billing.commit_reserved_credits(:'org', 'v1', 6)), 'duplicate', 'it is charged once');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
