\set ON_ERROR_STOP 1
-- serial: whether a worker lives is one fact of the whole database
begin;
select plan(9);

select is_definer('billing', 'reconciliation_health', array['timestamp with time zone'], 'runs as its owner');
create function pg_temp.run(p_status text, p_at timestamptz) returns void language sql begin atomic
    insert into ringfence.reconciliation_run
           (org_id, vendor, requested_by, window_from, window_to, requested_at, due_at, status, finished_at)
    values ('00000000-0000-0000-0000-000000000000', 'vapi', 'schedule', p_at - interval '1 day', p_at, p_at, p_at, p_status,
            case when p_status in ('completed', 'failed') then p_at end);
end;
delete from ringfence.reconciliation_run;
delete from ringfence.heartbeat;
select results_eq('select healthy, why, last_success_at from billing.reconciliation_health()',
    $$values (false, 'no_worker', null::timestamptz)$$, 'nobody would do it');
select billing.record_heartbeat('worker:here') \g /dev/null
select results_eq('select healthy, why from billing.reconciliation_health()', $$values (true, 'ok')$$, 'a new installation is well');
select pg_temp.run('completed', now() - interval '2 days') \g /dev/null
select pg_temp.run('failed', now() - interval '1 day') \g /dev/null
select results_eq('select healthy, why, last_success_at from billing.reconciliation_health()',
    $$values (false, 'failed', now() - interval '2 days')$$, 'the newest failed');
select pg_temp.run('completed', now()) \g /dev/null
select results_eq('select healthy, last_success_at from billing.reconciliation_health()', $$values (true, now())$$, 'and well again');
select pg_temp.run('failed', now() + interval '1 minute') \g /dev/null
update ringfence.reconciliation_run set vendor = 'stripe' where finished_at > now();
select results_eq('select healthy, last_success_at from billing.reconciliation_health()', $$values (true, now())$$, 'Stripe is another matter');
select pg_temp.run('waiting', now() - interval '59 minutes') \g /dev/null
select results_eq('select why from billing.reconciliation_health()', array['ok'], 'one may wait');
select pg_temp.run('waiting', now() - interval '61 minutes') \g /dev/null
set local role ringfence_web;
select results_eq('select why from billing.reconciliation_health()', array['overdue'], 'but not for an hour');
reset role;
select results_eq('select why from billing.reconciliation_health(clock_timestamp() + interval ''31 seconds'')', array['no_worker'],
    'a worker that has been silent for half a minute is gone');

select * from finish();
rollback;
