-- Verify ringfence:call/tell_call_ended on pg
select ringfence.verify_internal_function('ringfence.tell_call_ended(uuid,text,timestamptz)');
