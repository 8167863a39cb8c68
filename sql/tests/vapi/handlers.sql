\set ON_ERROR_STOP 1
begin;
select plan(2);

select results_eq($$select function_name, count(*) from ringfence.webhook_handler where vendor = 'vapi' group by 1 order by 1$$,
    $$values ('ringfence.handle_vapi_notice', 3::bigint), ('ringfence.handle_vapi_report', 1), ('ringfence.handle_vapi_status', 1), ('ringfence.ignore_vapi_event', 8)$$, 'what works in what');
set local role ringfence_owner;
create temporary table stored as select * from billing.receive_webhook('vapi', 'pgtap:call.deleted', 'call.deleted', '{"message": {}}', '2000-01-01Z');
select is((select format('%s %s', status, outcome) from billing.process_next_webhook()), 'completed ignored', 'and it is found');

select * from finish();
rollback;
