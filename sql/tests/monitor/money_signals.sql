\set ON_ERROR_STOP 1
-- serial: what it looks at is of the whole system
begin;
select plan(15);

select tests.wallet(1000) as org \gset
set local role ringfence_owner;
delete from ringfence.heartbeat;
delete from ringfence.quarantined_call;
create function pg_temp.stands(p_rule text, p_at timestamptz default '2030-01-10Z') returns text language sql as $$
    select format('%s %s', is_bad, is_well) from ringfence.money_signals(p_at) where rule = p_rule $$;
select is(pg_temp.stands('books'), 'f f', 'nobody has audited yet');
insert into ringfence.audit_report values ('2030-01-09Z', '2030-01-09Z', 2, '[{"problem": "x"}]');
select is((select format('%s %s', is_bad, summary) from ringfence.money_signals('2030-01-10Z') where rule = 'books'), 't The audit found 2 problems in the books.', 'the audit found something');
insert into ringfence.audit_report values ('2030-01-09 04:00Z', '2030-01-09 04:00Z', 0, '[]');
select is(pg_temp.stands('books'), 'f t', 'and nothing the next time');

select is(pg_temp.stands('calls_not_ended'), 'f t', 'no call goes on that should not');
select billing.reserve_call_credits(:'org', 'kill', 'signal-kill', p_as_of => '2030-01-09 23:50Z') \g /dev/null
update ringfence.live_call set ending = true, due_at = '2030-01-10 00:00:30Z' where org_id = :'org';
update ringfence.call set end_requested_at = '2030-01-09 23:59:30Z' where org_id = :'org';
select is(pg_temp.stands('calls_not_ended'), 'f t', 'one was told half a minute ago');
select is((select format('%s %s', is_bad, summary) from ringfence.money_signals('2030-01-10 00:00:31Z') where rule = 'calls_not_ended'), 't Calls that had to end, or that nobody looks after: 1 (signal-kill).', 'and a minute ago');
insert into ringfence.outbox_message (org_id, topic, dedupe_key, status, not_before, created_at, payload)
values (:'org', 'vapi.end_call', 'kill:1', 'done', '2030-01-09 23:59:30Z', '2030-01-09 23:59:30Z', '{"call_id": "kill"}');
select is(pg_temp.stands('calls_not_ended', '2030-01-10 00:00:31Z'), 'f t', 'it has ended, and only its report is missing');
select is(pg_temp.stands('calls_not_ended', '2030-01-10 00:03:31Z'), 't f', 'but somebody has to look after it');

select is(pg_temp.stands('reconciliation'), 'f f', 'nothing has been reconciled yet, nor could it');
insert into ringfence.heartbeat (caller, kind, first_seen_at, last_seen_at, lease_until) values ('worker:a', 'worker', '2030-01-08 21:00Z', '2030-01-10Z', '2030-01-10 00:00:30Z');
select is(pg_temp.stands('reconciliation'), 't f', 'nor in 27 hours');
insert into ringfence.reconciliation_run (org_id, vendor, requested_by, window_from, window_to, status, requested_at, due_at, finished_at, last_error)
values ('00000000-0000-0000-0000-000000000000', 'vapi', 'test', '2030-01-07Z', '2030-01-09Z', 'failed', '2030-01-09Z', '2030-01-09Z', '2030-01-09 03:00Z', 'no key');
select is((select format('%s %s', is_bad, summary) from ringfence.money_signals('2030-01-10Z') where rule = 'reconciliation'), 't The last reconciliation with Vapi failed: no key.', 'it failed');
insert into ringfence.reconciliation_run (org_id, vendor, requested_by, window_from, window_to, status, requested_at, due_at, finished_at)
values ('00000000-0000-0000-0000-000000000000', 'vapi', 'test', '2030-01-07Z', '2030-01-09Z', 'completed', '2030-01-09Z', '2030-01-09Z', '2030-01-09 04:00Z');
select is(pg_temp.stands('reconciliation'), 'f t', 'it was completed');

select is(pg_temp.stands('quarantine'), 'f t', 'every call has an owner');
insert into ringfence.quarantined_call (vapi_call_id, reason, source, call, report, first_seen_at, last_seen_at)
values ('signal-1', 'unknown owner', 'webhook', '{}', row(null, 60, 0.25, null, null, null, null, null, null, null, 'webhook'), '2030-01-09Z', '2030-01-09Z'),
       ('signal-2', 'unknown owner', 'gate', '{}', null, '2030-01-09Z', '2030-01-09Z');
select is((select format('%s %s', is_bad, summary) from ringfence.money_signals('2030-01-10Z') where rule = 'quarantine'),
    't Calls of unknown owner in quarantine: 1; they cost 0.25 US dollars at the vendor.', 'one has none; one that was refused costs nothing');
update ringfence.quarantined_call set resolved_at = '2030-01-09Z';
select is(pg_temp.stands('quarantine'), 'f t', 'until it is found');

select * from finish();
rollback;
