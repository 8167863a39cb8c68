-- Verify ringfence:call/kill_views on pg
select ringfence.verify_view('billing.kill_latency', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
