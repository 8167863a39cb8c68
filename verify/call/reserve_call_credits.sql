-- Verify ringfence:call/reserve_call_credits on pg
select ringfence.verify_api_function('billing.reserve_call_credits(uuid,text,text,integer,timestamptz)', '{ringfence_web,ringfence_worker,ringfence_ops}');
