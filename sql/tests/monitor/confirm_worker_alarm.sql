\set ON_ERROR_STOP 1
-- serial: incidents are of the whole system
begin;
select plan(4);

select is_definer('billing', 'confirm_worker_alarm', array['uuid'], 'runs as its owner');
set local role ringfence_owner;
delete from ringfence.alert;
insert into ringfence.alert (rule, opened_at, last_seen_at, summary, facts, told) values ('worker_missing', '2030-01-01Z', '2030-01-01Z', 'x', '{}', '{slack}') returning alert_id as id \gset
reset role;
set local role ringfence_web;
select is(billing.confirm_worker_alarm(:'id'), true, 'noted');
select is(billing.confirm_worker_alarm(:'id'), false, 'once');
select is((select told from billing.alert_status where rule = 'worker_missing'), 'slack, web', 'beside the others');

select * from finish();
rollback;
