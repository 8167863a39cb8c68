\set ON_ERROR_STOP 1
begin;
select plan(5);

select throws_ok($$insert into ringfence.reconciliation_run (org_id, vendor, requested_by, window_from, window_to, requested_at, due_at) values (gen_random_uuid(), 'vapi', 'test', '2030-01-02Z', '2030-01-01Z', '2030-01-01Z', '2030-01-01Z')$$, '23514', null, 'a window has an inside');
select throws_ok($$insert into ringfence.reconciliation_finding (org_id, vendor, kind, external_id, found_at, last_seen_at) values (gen_random_uuid(), 'vapi', 'odd', 'x', '2030-01-01Z', '2030-01-01Z')$$, '23514', null, 'a finding is of a known kind');
select throws_ok($$insert into ringfence.reconciliation_finding (org_id, vendor, kind, external_id, found_at, last_seen_at, cause) values (gen_random_uuid(), 'vapi', 'missing', 'x', '2030-01-01Z', '2030-01-01Z', 'luck')$$, '23514', null, 'a cause is one of two');
select throws_ok($$insert into ringfence.reconciliation_finding (org_id, vendor, kind, external_id, found_at, last_seen_at, resolution) values (gen_random_uuid(), 'vapi', 'missing', 'x', '2030-01-01Z', '2030-01-01Z', 'charged')$$, '23514', null, 'what is resolved was so at an instant');
select has_index('ringfence', 'reconciliation_run', 'reconciliation_run_running_key', 'one run at a time');


select * from finish();
rollback;
