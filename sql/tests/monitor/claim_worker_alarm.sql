\set ON_ERROR_STOP 1
-- serial: incidents are of the whole system
begin;
select plan(8);

select is_definer('billing', 'claim_worker_alarm', array['timestamp with time zone'], 'runs as its owner');
select function_privs_are('billing', 'claim_worker_alarm', array['timestamp with time zone'], role, array[]::text[], role || ' may not') from unnest(array['ringfence_worker', 'ringfence_readonly', 'ringfence_tenant']) as role;
set local role ringfence_owner;
delete from ringfence.heartbeat;
delete from ringfence.alert;
reset role;
set local role ringfence_ops;
select is((select subject || ' ' || message from billing.claim_worker_alarm('2030-01-01Z')),
    'Ringfence: Critical: worker missing No worker has been heard of. Start "ringfence work": without it no call is ended, and nothing is sent.', 'the first is to tell');
select is_empty($$select * from billing.claim_worker_alarm('2030-01-01 00:00:59Z')$$, 'another is not, for a minute');
select alert_id as id from billing.claim_worker_alarm('2030-01-01 00:01:01Z') \gset
select is(billing.confirm_worker_alarm(:'id'), true, 'then it may have to: the first never said that it had');
select is_empty($$select * from billing.claim_worker_alarm('2030-01-01 01:00Z')$$, 'told is told');

select * from finish();
rollback;
