-- Verify ringfence:outbox/views on pg
select ringfence.verify_view('billing.outbox_messages', '{ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.channels', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
