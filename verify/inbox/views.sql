-- Verify ringfence:inbox/views on pg
select ringfence.verify_view('billing.webhook_delivery_log', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.queue_stats', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.dead_letters', '{ringfence_worker,ringfence_ops,ringfence_readonly}');
