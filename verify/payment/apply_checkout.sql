-- Verify ringfence:payment/apply_checkout on pg
select ringfence.verify_api_function('billing.apply_checkout(text,timestamptz)', '{ringfence_web,ringfence_ops}');
