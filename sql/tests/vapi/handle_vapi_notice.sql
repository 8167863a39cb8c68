\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(4);

select tests.wallet(1000) as org \gset
set local role ringfence_owner;
select billing.link_vendor(:'org', 'vapi', 'assistant', 'pgtap-assistant') \g /dev/null
select is(ringfence.handle_vapi_notice('{"message": {"type": "hang", "call": {"id": "v1", "assistantId": "pgtap-assistant"}}}', gen_random_uuid(), '2030-01-01Z', '2030-01-01Z'), 'noted', 'a delay');
select is((select format('%s %s', org_id, status) from ringfence.call where vapi_call_id = 'v1'), :'org' || ' heard', 'the call is known by it');
select is(ringfence.handle_vapi_notice('{"message": {"type": "hang", "call": {"id": "v2"}}}', gen_random_uuid(), '2030-01-01Z', '2030-01-01Z'), 'quarantined', 'nobody''s');
select throws_ok($$select ringfence.handle_vapi_notice('null', gen_random_uuid(), '2030-01-01Z', '2030-01-01Z')$$, 'RF003', null, 'of no call');

select * from finish();
rollback;
