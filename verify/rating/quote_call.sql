-- Verify ringfence:rating/quote_call on pg
select ringfence.verify_api_function('billing.quote_call(uuid,numeric,numeric,timestamptz)', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly,ringfence_tenant}');
