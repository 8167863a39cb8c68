-- Verify ringfence:notify/tell_call_blocked on pg
select ringfence.verify_internal_function('ringfence.tell_call_blocked(uuid,text,text,text,jsonb,timestamptz)');
