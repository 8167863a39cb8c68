-- Verify ringfence:call/resettle_call on pg
select ringfence.verify_internal_function('ringfence.resettle_call(ringfence.call,ringfence.call_report,timestamptz)');
