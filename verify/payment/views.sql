-- Verify ringfence:payment/views on pg
select ringfence.verify_view('billing.payment_status', '{ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.auto_recharges', '{ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.payment_reversals', '{ringfence_worker,ringfence_ops,ringfence_readonly}');
