-- Deploy ringfence:schedule/jobs to pg
-- requires: schedule/add_job
-- requires: schedule/upkeep
-- requires: payment/consider_recharges_job
-- requires: wallet/roll_up_accounts
-- requires: wallet/seal_ledger
-- requires: wallet/expire_credits_job
-- requires: call/tick_live_calls_job
-- requires: call/cleanup_reservations_job
-- requires: reconcile/request_vapi_job
-- requires: reconcile/request_stripe_day
-- requires: reconcile/request_stripe_week
-- requires: monitor/alerts_job
-- requires: monitor/audit_job

-- Purpose  The schedule itself: every job on one page.
begin;
set local role ringfence_owner;

do $jobs$
begin
    perform ringfence.add_job('expire_credits', 'ringfence.expire_credits_job',
                              interval '1 minute');
    perform ringfence.add_job('tick_live_calls', 'ringfence.tick_live_calls_job',
                              interval '1 second');
    perform ringfence.add_job('cleanup_expired_reservations', 'ringfence.cleanup_reservations_job',
                              interval '1 minute');
    perform ringfence.add_job('consider_recharges', 'ringfence.consider_recharges_job',
                              interval '1 minute');
    perform ringfence.add_job('roll_up_accounts', 'ringfence.roll_up_accounts',
                              interval '10 minutes');
    perform ringfence.add_job('seal_ledger', 'ringfence.seal_ledger', interval '1 day', '02:30');
    perform ringfence.add_job('reconcile_vapi', 'ringfence.request_vapi_job', interval '1 day',
                              '03:00');
    perform ringfence.add_job('reconcile_stripe', 'ringfence.request_stripe_day',
                              interval '1 hour');
    perform ringfence.add_job('reconcile_stripe_week', 'ringfence.request_stripe_week',
                              interval '1 day', '04:00');
    perform ringfence.add_job('alerts', 'ringfence.alerts_job', interval '5 minutes');
    perform ringfence.add_job('audit', 'ringfence.audit_job', interval '1 day', '02:45');
    perform ringfence.add_job('upkeep', 'ringfence.upkeep', interval '1 day', '02:00');
end
$jobs$;

commit;
