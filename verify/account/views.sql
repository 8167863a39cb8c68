-- Verify ringfence:account/views on pg
select ringfence.verify_view('billing.organizations', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.vendor_links', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
