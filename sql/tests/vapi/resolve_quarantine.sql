\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(14);

select is_definer('billing', 'resolve_quarantine', array['text', 'text', 'text', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(1000) as org, tests.wallet(1000) as other \gset
set local role ringfence_owner;
create function pg_temp.keep(p_call jsonb) returns boolean language sql as $$
    select ringfence.quarantine_vapi_call(p_call, ringfence.vapi_call_report(p_call), 'reconciliation', '2030-01-01 01:00Z') $$;
select pg_temp.keep(jsonb_build_object('id', 'q' || n, 'assistantId', 'pgtap-assistant', 'startedAt', '2030-01-01T00:00:00Z', 'endedAt', '2030-01-01T00:01:00Z')) from generate_series(1, 3) as n \g /dev/null
select pg_temp.keep('{"id": "q4", "assistantId": "pgtap-assistant", "phoneNumberId": "pgtap-number", "startedAt": "2030-01-01T00:00:00Z", "endedAt": "2030-01-01T00:01:00Z"}') \g /dev/null
select pg_temp.keep('{"id": "q5", "assistantId": "pgtap-assistant", "startedAt": "whenever"}') \g /dev/null
select ringfence.quarantine_vapi_call('{"id": "q6", "assistantId": "pgtap-assistant"}', null, 'gate', '2030-01-01Z') \g /dev/null
set local role ringfence_ops;
select throws_ok($$select billing.resolve_quarantine('vapi', 'assistant', 'pgtap-assistant')$$, 'RF102', null, 'nobody''s yet');
select throws_ok($$select billing.resolve_quarantine('vapi', 'nothing', 'pgtap-assistant')$$, 'RF003', null, 'of no kind');
select throws_ok($$select billing.resolve_quarantine(null, 'assistant', 'pgtap-assistant')$$, 'RF001', null, 'of no vendor');
select billing.link_vendor(:'org', 'vapi', 'assistant', 'pgtap-assistant'), billing.link_vendor(:'other', 'vapi', 'phone_number', 'pgtap-number') \g /dev/null
select results_eq($$select outcome, org_id, settled, amount, remain from billing.resolve_quarantine('vapi', 'assistant', 'pgtap-assistant', '2030-01-01 02:00Z')$$,
    format('values (%L, %L::uuid, 3::bigint, -210::bigint, 3::bigint)', 'settled', :'org'), 'those that are its own, have ended and can be read');
select results_eq($$select outcome, settled, amount, remain from billing.resolve_quarantine('vapi', 'assistant', 'pgtap-assistant', '2030-01-01 02:00Z')$$,
    $$values ('unchanged', 0::bigint, 0::bigint, 3::bigint)$$, 'once');
select results_eq($$select settled, amount from billing.resolve_quarantine('vapi', 'phone_number', 'pgtap-number', '2030-01-01 02:00Z')$$, $$values (1::bigint, -70::bigint)$$, 'the closer tie decides');
select is((select balance from billing.wallet_balance(:'org')), 790::bigint, 'charged');
select is((select balance from billing.wallet_balance(:'other')), 930::bigint, 'each to its own');
select is((select string_agg(external_id, ' ' order by external_id) from billing.quarantine where external_id ~ '^q'), 'q5 q6', 'what is left can be seen');
select billing.link_vendor(:'org', 'stripe', 'stripe_customer', 'cus_pgtap') \g /dev/null
select results_eq($$select outcome, settled, remain from billing.resolve_quarantine('stripe', 'stripe_customer', 'cus_pgtap')$$, $$values ('unchanged', 0::bigint, 0::bigint)$$, 'no other vendor has a quarantine');
-- One that cannot be settled, because its name is another call's here, keeps no other back.
select billing.reserve_call_credits(:'org', 'q8', 'q8-elsewhere') \g /dev/null
select billing.link_vendor(:'org', 'vapi', 'phone_number', 'pgtap-poison') \g /dev/null
reset role;
select ringfence.quarantine_vapi_call(jsonb_build_object('id', id, 'phoneNumberId', 'pgtap-poison'), ringfence.vapi_call_report(tests.listed_call(id, '2030-01-01Z')), 'webhook', '2030-01-01 01:00Z') from unnest(array['q8', 'q9']) as id \g /dev/null
set client_min_messages = error;
select results_eq($$select outcome, settled, remain from billing.resolve_quarantine('vapi', 'phone_number', 'pgtap-poison', '2030-01-01 02:00Z')$$, $$values ('settled', 1::bigint, 1::bigint)$$, 'one that fails stays, alone');
reset client_min_messages;
select is_empty(format('select * from tests.call_faults(%L)', :'org'), 'the books are in order');
select is_empty(format('select * from tests.call_faults(%L)', :'other'), 'the other''s too');

select * from finish();
rollback;
