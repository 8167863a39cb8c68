-- Verify ringfence:wallet/deduct_call_credits_batch on pg
select ringfence.verify_api_function('billing.deduct_call_credits_batch(jsonb,timestamptz)', '{ringfence_web,ringfence_worker,ringfence_ops}');
