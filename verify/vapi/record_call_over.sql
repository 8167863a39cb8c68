-- Verify ringfence:vapi/record_call_over on pg
select ringfence.verify_api_function('billing.record_call_over(uuid,text,timestamptz)', '{ringfence_worker,ringfence_ops}');
