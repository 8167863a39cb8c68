-- Verify ringfence:wallet/deduct_call_credits on pg
select ringfence.verify_api_function('billing.deduct_call_credits(uuid,text,bigint,jsonb,timestamptz)', '{ringfence_web,ringfence_worker,ringfence_ops}');
