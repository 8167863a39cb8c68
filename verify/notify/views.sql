-- Verify ringfence:notify/views on pg
select ringfence.verify_view('billing.webhook_endpoints', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.customer_events', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
