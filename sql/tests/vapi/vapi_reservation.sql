\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(9);

select tests.wallet(1000) as org, tests.wallet(1000) as other \gset
set local role ringfence_ops;
select reservation_id as id from billing.reserve_call_credits(:'org', 'c1', p_as_of => '2030-01-01Z') \gset
set local role ringfence_owner;
create function pg_temp.found(p_call text, p_org text, p_reservation text) returns text language sql as $$
    select call_id from ringfence.vapi_reservation(replace(replace(p_call, '<org>', p_org), '<id>', p_reservation)::jsonb) $$;
select is(pg_temp.found('{"id": "v1", "assistantOverrides": {"metadata": {"organization": "<org>", "reservation": "<id>", "mine": 1}}}', :'org', :'id'), 'c1', 'where Vapi keeps it');
select is(pg_temp.found('{"id": "v1", "metadata": {"organization": "<org>", "reservation": "<id>"}}', :'org', :'id'), 'c1', 'or kept it');
select is(pg_temp.found('{"id": "v1", "assistant": {"metadata": {"organization": "<org>", "reservation": "<id>"}}}', upper(:'org'), upper(:'id')), 'c1', 'or beside');
select is(pg_temp.found('{"id": "v1", "metadata": {"organization": "<org>", "reservation": "<id>"}}', :'other', :'id'), null, 'another''s reservation is nothing');
select is(pg_temp.found('{"id": "v1", "metadata": {"organization": "<org>"}}', :'org', :'id'), null, 'the organization alone is nothing');
select is(pg_temp.found('{"id": "v1", "metadata": {"reservation": "<id>"}}', :'org', :'id'), null, 'nor is the reservation alone');
select is(pg_temp.found('{"id": "v1", "metadata": {"organization": ["<org>"], "reservation": 7}}', :'org', :'id'), null, 'nor are other things');
select ringfence.bind_vapi_call(ringfence.find_call(:'org', 'c1'), 'v1') \g /dev/null
select is(pg_temp.found('{"id": "v1", "metadata": {"organization": "<org>", "reservation": "<id>"}}', :'org', :'id'), 'c1', 'bound to this call');
select is(pg_temp.found('{"id": "v2", "metadata": {"organization": "<org>", "reservation": "<id>"}}', :'org', :'id'), null, 'it is no other''s');

select * from finish();
rollback;
