-- Verify ringfence:call/check_call on pg
select ringfence.verify_api_function('billing.check_call(uuid,text,numeric,timestamptz)', '{ringfence_web,ringfence_worker,ringfence_ops}');
