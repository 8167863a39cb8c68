-- Verify ringfence:schedule/views on pg
select ringfence.verify_view('billing.job_status', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.job_history', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.scheduler_heartbeats', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
