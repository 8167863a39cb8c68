\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(15);

select tests.wallet(1000) as a, tests.wallet(1000) as b, tests.wallet(1000) as c, tests.wallet(1000) as d \gset
set local role ringfence_ops;
select billing.link_vendor(:'a', 'vapi', 'phone_number', 'pgtap-number'), billing.link_vendor(:'b', 'vapi', 'assistant', 'pgtap-assistant'), billing.link_vendor(:'c', 'vapi', 'vapi_org', 'pgtap-org') \g /dev/null
select reservation_id as id from billing.reserve_call_credits(:'d', 'c1', p_as_of => '2030-01-01Z') \gset
set local role ringfence_owner;
select is(ringfence.vapi_call_owner('{"id": "v1", "orgId": "pgtap-org"}'), :'c', 'its organization at Vapi');
select is(ringfence.vapi_call_owner('{"id": "v1", "orgId": "pgtap-org", "assistantId": "pgtap-assistant"}'), :'b', 'before that its assistant');
select is(ringfence.vapi_call_owner('{"id": "v1", "orgId": "pgtap-org", "assistantId": "pgtap-assistant", "phoneNumberId": "pgtap-number"}'), :'a', 'before that its phone number');
select is(ringfence.vapi_call_owner(jsonb_build_object('id', 'v1', 'phoneNumberId', 'pgtap-number', 'assistantOverrides', jsonb_build_object('metadata', jsonb_build_object('organization', :'d', 'reservation', :'id')))), :'d', 'before that its reservation');
select is(ringfence.vapi_call_owner(jsonb_build_object('id', 'v1', 'phoneNumberId', 'pgtap-number', 'assistantOverrides', jsonb_build_object('metadata', jsonb_build_object('organization', :'b', 'reservation', :'id')))), :'a', 'metadata that contradicts itself counts nothing');
select ringfence.note_vapi_call(:'b', '{"id": "v1"}', '2030-01-01Z') \g /dev/null
select is(ringfence.vapi_call_owner(jsonb_build_object('id', 'v1', 'phoneNumberId', 'pgtap-number', 'assistantOverrides', jsonb_build_object('metadata', jsonb_build_object('organization', :'d', 'reservation', :'id')))), :'b', 'before everything what it was bound to');
select is(ringfence.vapi_call_owner('{"id": "v2", "orgId": "unknown", "assistantId": null}'), null, 'nobody''s');
select is(ringfence.vapi_call_owner('{"id": "v2", "phoneNumberId": {"pgtap-number": 1}}'), null, 'an id of another kind');
select is(ringfence.vapi_call_owner('[]'), null, 'no call');
select is(ringfence.vapi_call_owner(null), null, 'nothing');

-- A number that changes hands takes no past call along, heard of or not.
select billing.link_vendor(:'a', 'vapi', 'phone_number', 'pgtap-moved', '2030-01-01Z'), billing.unlink_vendor(:'a', 'vapi', 'phone_number', 'pgtap-moved', '2030-01-03Z') \g /dev/null
select is(ringfence.vapi_call_owner(jsonb_build_object('id', 'v3', 'orgId', 'pgtap-org', 'phoneNumberId', 'pgtap-moved', 'createdAt', created_at)), owner::uuid, comment)
  from (values ('2030-01-02T10:00:00.000Z', :'a', 'whose the number was'), ('2030-01-03T00:00:00.000Z', :'c', 'not from the moment it was taken back')) as given (created_at, owner, comment);
select billing.link_vendor(:'b', 'vapi', 'phone_number', 'pgtap-moved', '2030-01-05Z') \g /dev/null
select is(ringfence.vapi_call_owner(jsonb_build_object('id', 'v3', 'orgId', 'pgtap-org', 'phoneNumberId', 'pgtap-moved', 'createdAt', created_at)), owner::uuid, comment)
  from (values ('2030-01-02T10:00:00.000Z', :'a', 'it stays so when somebody else gets it'), ('2030-01-04T10:00:00.000Z', :'b', 'what waited for an owner is the next one''s'), (null, :'b', 'so is what does not say when it was')) as given (created_at, owner, comment);

select * from finish();
rollback;
