-- Verify ringfence:call/bind_vapi_call on pg
select ringfence.verify_internal_function('ringfence.bind_vapi_call(ringfence.call,text)');
