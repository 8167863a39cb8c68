-- Verify ringfence:reconcile/views on pg
select ringfence.verify_view('billing.vapi_webhook_reliability', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.billing_success_rate', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.reconciliation_findings', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.revenue_leaks', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.reconciliation_history', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('ringfence.call_day', '{}');
select ringfence.verify_view('ringfence.open_finding', '{}');
