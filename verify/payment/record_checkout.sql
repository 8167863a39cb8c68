-- Verify ringfence:payment/record_checkout on pg
select ringfence.verify_api_function('billing.record_checkout(uuid,text,text,text)', '{ringfence_web,ringfence_worker,ringfence_ops}');
