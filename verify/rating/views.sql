-- Verify ringfence:rating/views on pg
select ringfence.verify_view('billing.rates', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.exchange_rates', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
