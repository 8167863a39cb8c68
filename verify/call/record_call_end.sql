-- Verify ringfence:call/record_call_end on pg
select ringfence.verify_api_function('billing.record_call_end(uuid,text,boolean,timestamptz)', '{ringfence_worker,ringfence_ops}');
