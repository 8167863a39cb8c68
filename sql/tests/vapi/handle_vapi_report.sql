\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(20);

select tests.wallet(10000) as org, tests.wallet(1000) as other \gset
set local role ringfence_owner;
select billing.reserve_call_credits(:'org', 'v1', 'v1', p_as_of => '2030-01-01Z'), billing.link_vendor(:'org', 'vapi', 'phone_number', 'pgtap-number') \g /dev/null
create function pg_temp.reported(p_call text, p_number text, p_facts jsonb, p_as_of timestamptz) returns text language sql as $$
    select ringfence.handle_vapi_report(jsonb_build_object('message', p_facts || jsonb_build_object('type', 'end-of-call-report', 'call', jsonb_build_object('id', p_call, 'phoneNumberId', p_number))),
        gen_random_uuid(), p_as_of, p_as_of) $$;
create function pg_temp.state(p_call text) returns text language sql as $$
    select format('%s %s %s %s %s %s', status, duration_seconds, charge, vendor_cost, settled_by, ended_reason) from ringfence.call where vapi_call_id = p_call $$;
select '{"startedAt": "2030-01-01T00:01:00.000Z", "endedAt": "2030-01-01T00:02:00.000Z", "cost": 0.0731, "costs": [{"type": "vapi", "cost": 0.0731}], "costBreakdown": {"total": 0.0731}, "endedReason": "customer-ended-call"}' as facts \gset
select is(pg_temp.reported('v1', 'pgtap-number', :'facts', '2030-01-01 00:03Z'), 'settled', 'it has ended');
select is(pg_temp.state('v1'), 'ended 60 70 0.0731 webhook customer-ended-call', 'and is charged');
select is((select format('%s %s', costs, cost_breakdown) from ringfence.call where vapi_call_id = 'v1'), '[{"cost": 0.0731, "type": "vapi"}] {"total": 0.0731}', 'its costs are kept');
select is(pg_temp.reported('v1', 'pgtap-number', :'facts', '2030-01-01 00:04Z'), 'duplicate', 'once');
select is((select held from ringfence.wallet where org_id = :'org'), 0::bigint, 'nothing is held any more');

select is(pg_temp.reported('v2', 'pgtap-number', :'facts', '2030-01-01 00:03Z'), 'settled', 'one that never came through the gate');
select is(pg_temp.state('v2'), 'ended 60 70 0.0731 webhook customer-ended-call', 'is charged from its report alone');
select is(pg_temp.reported('v3', 'pgtap-number', '{"endedReason": "customer-busy"}', '2030-01-01 00:03Z'), 'settled', 'one that never connected');
select is(pg_temp.state('v3'), 'ended 0 0  webhook customer-busy', 'costs nothing');

-- A number that changes hands takes no past call along
select ringfence.handle_vapi_status('{"message": {"status": "in-progress", "call": {"id": "v4", "phoneNumberId": "pgtap-number"}}}', gen_random_uuid(), '2030-01-01 00:01Z', '2030-01-01 00:01Z') \g /dev/null
select billing.unlink_vendor(:'org', 'vapi', 'phone_number', 'pgtap-number'), billing.link_vendor(:'other', 'vapi', 'phone_number', 'pgtap-number') \g /dev/null
select is(pg_temp.reported('v4', 'pgtap-number', :'facts', '2030-01-01 00:03Z'), 'settled', 'its report');
select is((select org_id from ringfence.call where vapi_call_id = 'v4'), :'org', 'is whose it was');
select is((select balance from ringfence.wallet where org_id = :'other'), 1000::bigint, 'not whose it is now');

-- Behind the hold
select billing.reserve_call_credits(:'org', 'v5', 'v5', p_as_of => '2030-01-01Z'), billing.release_reservation(:'org', 'v5', 'test', p_as_of => '2030-01-01 00:01Z') \g /dev/null
select is(pg_temp.reported('v5', 'pgtap-number', :'facts', '2030-01-02Z'), 'settled', 'a day behind its hold');
select is(pg_temp.state('v5'), 'ended 60 70 0.0731 webhook customer-ended-call', 'it is charged');

-- What cannot be settled
select is(pg_temp.reported('v6', 'nobody', :'facts', '2030-01-01 00:03Z'), 'quarantined', 'nobody''s');
select is(pg_temp.reported('v7', 'pgtap-number', '{"startedAt": "whenever", "cost": 0.5}', '2030-01-01 00:03Z'), 'quarantined', 'nobody can tell how long');
select results_eq($$select external_id, org_id, reason, duration_seconds, vendor_cost from billing.quarantine where external_id in ('v6', 'v7') order by 1$$,
    format($$values ('v6', null::uuid, 'unknown owner', 60::numeric, 0.0731), ('v7', %L::uuid, 'unreadable', null, 0.5)$$, :'other'), 'both can be seen, with what they cost');
select throws_ok($$select ringfence.handle_vapi_report('[]', gen_random_uuid(), '2030-01-01Z', '2030-01-01Z')$$, 'RF003', null, 'of no call');
reset role;
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');
select is_empty(format('select * from tests.call_faults(%L)', :'other'), 'the other''s too');

select * from finish();
rollback;
