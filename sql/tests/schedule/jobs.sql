\set ON_ERROR_STOP 1
begin;
select plan(2);

select is_empty(
    $$select job_name from ringfence.job
       where to_regprocedure(function_name || '(timestamptz, timestamptz)') is null$$, 'every job has its function');
select results_eq('select job_name, schedule from billing.job_status order by job_name',
    $$values ('alerts', 'every 00:05:00'), ('audit', 'daily at 02:45 UTC'), ('cleanup_expired_reservations', 'every 00:01:00'), ('consider_recharges', 'every 00:01:00'), ('expire_credits', 'every 00:01:00'),
             ('reconcile_stripe', 'every 01:00:00'), ('reconcile_stripe_week', 'daily at 04:00 UTC'), ('reconcile_vapi', 'daily at 03:00 UTC'), ('roll_up_accounts', 'every 00:10:00'), ('seal_ledger', 'daily at 02:30 UTC'),
             ('tick_live_calls', 'every 00:00:01'), ('upkeep', 'daily at 02:00 UTC')$$, 'the schedule');

select * from finish();
rollback;
