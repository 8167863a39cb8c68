-- Verify ringfence:call/views on pg
select ringfence.verify_view('billing.calls', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.credit_reservations', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.open_reservations', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.live_calls', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.live_wallets', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.call_margin', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.appointments', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('ringfence.credit_reservation', '{}');
