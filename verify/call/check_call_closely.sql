-- Verify ringfence:call/check_call_closely on pg
select ringfence.verify_internal_function('ringfence.check_call_closely(uuid,text,numeric,timestamptz)');
