\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(21);

set local role ringfence_owner;
delete from ringfence.heartbeat where kind = 'worker';
reset role;
select tests.wallet(1000) as org, tests.wallet(0) as poor \gset
set local role ringfence_owner;
create function pg_temp.admit(p_org uuid, p_call text) returns text language sql as $$
    select format('%s %s', outcome, coalesce(answer ->> 'error', answer ->> 'assistantId')) from ringfence.admit_vapi_call(p_org, jsonb_build_object('id', p_call, 'phoneNumberId', 'p'), null, '2030-01-01Z') $$;
select is(pg_temp.admit(:'org', 'v1'), 'no_assistant This number is not available at the moment. Goodbye.', 'nobody to answer');
select is((select format('%s %s', status, phone_number_id) from ringfence.call where vapi_call_id = 'v1'), 'heard p', 'the call is bound all the same');
set local role ringfence_ops;
select billing.link_vendor(:'org', 'vapi', 'assistant', 'pgtap-a1') \g /dev/null
set local role ringfence_owner;
select is(pg_temp.admit(:'org', 'v1'), 'no_worker This number is not available at the moment. Goodbye.', 'nobody to look after it');
select billing.configure_organization(:'org', '{"call_mode": "strict"}') \g /dev/null
select is(pg_temp.admit(:'org', 'v2'), 'reserved pgtap-a1', 'a strict call looks after itself');
select billing.release_reservation(:'org', 'v2', 'test', p_as_of => '2030-01-01Z'), billing.configure_organization(:'org', '{"call_mode": null, "unavailable_message": "Nobody is here."}') \g /dev/null
select is(pg_temp.admit(:'org', 'v1'), 'no_worker Nobody is here.', 'in the organization''s own words');
select billing.record_heartbeat('worker:pgtap', '2030-01-01Z') \g /dev/null
select is(pg_temp.admit(:'org', 'v1'), 'reserved pgtap-a1', 'its one assistant answers');
select is(pg_temp.admit(:'org', 'v1'), 'duplicate pgtap-a1', 'and does so again');
select is((select format('%s %s %s', call_id, status, vapi_call_id) from ringfence.call where vapi_call_id = 'v1'), 'v1 reserved v1', 'its name is Vapi''s');
select is((ringfence.admit_vapi_call(:'org', '{"id": "v1"}', null, '2030-01-01Z')).answer, (ringfence.admit_vapi_call(:'org', '{"id": "v1"}', null, '2030-01-01Z')).answer, 'in the same words');
select is((ringfence.admit_vapi_call(:'org', '{"id": "v1"}', null, '2030-01-01Z')).answer #> '{assistantOverrides,metadata}',
    (select jsonb_build_object('organization', org_id, 'reservation', id) from ringfence.call where vapi_call_id = 'v1'), 'whose it is');
delete from ringfence.heartbeat where kind = 'worker';
select is(pg_temp.admit(:'org', 'v1'), 'duplicate pgtap-a1', 'what was authorized stays so, worker or not');
select billing.record_heartbeat('worker:pgtap', '2030-01-01Z') \g /dev/null

set local role ringfence_ops;
select billing.link_vendor(:'org', 'vapi', 'assistant', 'pgtap-a2') \g /dev/null
set local role ringfence_owner;
select is(pg_temp.admit(:'org', 'v3'), 'no_assistant Nobody is here.', 'two are one too many');
select billing.configure_organization(:'org', '{"vapi_assistant_id": "pgtap-a2", "max_concurrent_calls": 1, "busy_message": "Busy."}') \g /dev/null
select is(pg_temp.admit(:'org', 'v3'), 'max_concurrent_calls Busy.', 'as many as are allowed');
select billing.configure_organization(:'org', '{"max_concurrent_calls": null, "spending_stopped": true, "blocked_message": "Stopped."}') \g /dev/null
select is(pg_temp.admit(:'org', 'v3'), 'spending_stopped Stopped.', 'stopped');
select billing.configure_organization(:'org', '{"spending_stopped": false}') \g /dev/null
select is(pg_temp.admit(:'org', 'v3'), 'reserved pgtap-a2', 'the one that was named');
select billing.commit_reserved_credits(:'org', 'v3', 60, p_as_of => '2030-01-01 00:01Z') \g /dev/null
select is(pg_temp.admit(:'org', 'v3'), 'ended Nobody is here.', 'what is over does not begin again');

select billing.configure_organization(:'poor', '{"vapi_assistant_id": "a", "no_credit_message": "No credit."}') \g /dev/null
select is(pg_temp.admit(:'poor', 'v4'), 'insufficient_credit No credit.', 'no money');
update ringfence.wallet set balance = -501 where org_id = :'poor';
select is(pg_temp.admit(:'poor', 'v4'), 'over_limit This number is not available at the moment. Goodbye.', 'over the limit');
update ringfence.wallet set balance = 0 where org_id = :'poor';

-- The start was heard of first
select ringfence.note_vapi_call(:'org', '{"id": "v5"}', '2030-01-01 00:01Z'), ringfence.start_call(:'org', 'v5', '2029-12-31 23:59:58Z') \g /dev/null
select is(pg_temp.admit(:'org', 'v5'), 'reserved pgtap-a2', 'authorized behind its start');
select is((select format('%s %s', status, started_at - '2030-01-01Z') from ringfence.call where vapi_call_id = 'v5'), 'live -00:00:02', 'which is kept');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
