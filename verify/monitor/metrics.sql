-- Verify ringfence:monitor/metrics on pg
select ringfence.verify_view('billing.metrics', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
