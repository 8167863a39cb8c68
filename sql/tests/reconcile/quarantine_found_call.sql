\set ON_ERROR_STOP 1
begin;
select plan(3);

select is(ringfence.quarantine_found_call(null, call, ringfence.vapi_call_report(call), '2030-01-01 12:00Z'), 'quarantined', 'kept') from tests.listed_call('qf1', '2030-01-01 10:00Z') as call;
select is((select count(*) from ringfence.quarantined_call where vapi_call_id = 'qf1'), 1::bigint, 'in quarantine');
select is((select format('%s %s', org_id is null, vendor_cost) from billing.reconciliation_findings where external_id = 'qf1'), 't 0.1', 'with a finding');


select * from finish();
rollback;
