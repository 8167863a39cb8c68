\set ON_ERROR_STOP 1
begin;
select plan(5);

select tests.wallet(60) as org, tests.wallet(1000) as stopped \gset
select billing.set_webhook_endpoint(:'org', 'https://example.com/', '{call.blocked}'), billing.set_webhook_endpoint(:'stopped', 'https://example.com/', '{call.blocked}') \g /dev/null
create temporary view told as select org_id, payload #>> '{event,data,call_id}' as call_id, payload #>> '{event,data,reason}' as reason from billing.outbox_messages where topic = 'webhook';
select is((select outcome from billing.reserve_call_credits(:'org', 'c1')), 'insufficient_credit', 'too little for a minute');
select is((select outcome from billing.reserve_call_credits(:'org', 'c2')), 'insufficient_credit', 'and again');
select results_eq(format('select call_id, reason from told where org_id = %L', :'org'), $$values ('c1', 'insufficient_credit')$$, 'the customer is told once');
select billing.configure_organization(:'stopped', '{"spending_stopped": true}') \g /dev/null
select is((select outcome from billing.reserve_call_credits(:'stopped', 'c1')), 'blocked', 'stopped');
select results_eq(format('select call_id, reason from told where org_id = %L', :'stopped'), $$values ('c1', 'spending_stopped')$$, 'with the reason');

select * from finish();
rollback;
