\set ON_ERROR_STOP 1
begin;
select plan(5);

select is_definer('billing', 'vapi_forward_url', array['text'], 'runs as its owner');
select tests.organization() as org \gset
set local role ringfence_ops;
select billing.link_vendor(:'org', 'vapi', 'assistant', 'pgtap-forward') \g /dev/null
set local role ringfence_web;
select results_eq($$select org_id, forward_url from billing.vapi_forward_url('{"id": "v", "assistantId": "pgtap-forward"}')$$, format('values (%L::uuid, null::text)', :'org'), 'none is set');
set local role ringfence_ops;
select billing.configure_organization(:'org', '{"vapi_forward_url": "https://tenant.example/vapi"}') \g /dev/null
set local role ringfence_web;
select results_eq($$select org_id, forward_url from billing.vapi_forward_url('{"id": "v", "assistantId": "pgtap-forward"}')$$, format('values (%L::uuid, %L::text)', :'org', 'https://tenant.example/vapi'), 'where it goes');
select results_eq($$select org_id, forward_url from billing.vapi_forward_url('{"id": "v"}')$$, $$values (null::uuid, null::text)$$, 'nobody''s');
select results_eq($$select org_id, forward_url from billing.vapi_forward_url('{broken')$$, $$values (null::uuid, null::text)$$, 'not even JSON');
reset role;

select * from finish();
rollback;
