\set ON_ERROR_STOP 1
begin;
select plan(4);

set local role ringfence_owner;
select lives_ok($$insert into ringfence.quarantined_call (vapi_call_id, reason, source, call, first_seen_at, last_seen_at)
                  values ('pgtap-q1', 'unknown owner', 'webhook', '{"id": "pgtap-q1"}', '2030-01-01Z', '2030-01-01Z')$$, 'a call without a report');
select throws_ok($$insert into ringfence.quarantined_call (vapi_call_id, reason, source, call, first_seen_at, last_seen_at)
                   values ('pgtap-q1', 'unreadable', 'webhook', '{}', '2030-01-01Z', '2030-01-01Z')$$, '23505', null, 'each call once');
select throws_ok($$insert into ringfence.quarantined_call (vapi_call_id, reason, source, call, first_seen_at, last_seen_at)
                   values ('pgtap-q2', 'whatever', 'webhook', '{}', '2030-01-01Z', '2030-01-01Z')$$, '23514', null, 'for a reason we know');
reset role;
select tests.organization() as org \gset
set local role ringfence_ops;
select results_eq(format('select name, value, is_default from billing.configure_organization(%L, %L) where name in (%L, %L)', :'org', '{"vapi_mode": "saved"}', 'vapi_mode', 'vapi_assistant_id'),
    $$values ('vapi_assistant_id', null::jsonb, true), ('vapi_mode', '"saved"', false)$$, 'how calls are answered can be set');
reset role;

select * from finish();
rollback;
