-- Verify ringfence:call/link_call on pg
select ringfence.verify_api_function('billing.link_call(uuid,text,text,timestamptz)', '{ringfence_web,ringfence_worker,ringfence_ops}');
