-- Verify ringfence:vapi/views on pg
select ringfence.verify_view('billing.quarantine', '{ringfence_worker,ringfence_ops,ringfence_readonly}');
