-- Verify ringfence:wallet/expire_credits on pg
select ringfence.verify_api_function('billing.expire_credits(integer,timestamptz)', '{ringfence_worker,ringfence_ops}');
