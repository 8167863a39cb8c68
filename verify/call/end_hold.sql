-- Verify ringfence:call/end_hold on pg
select ringfence.verify_internal_function('ringfence.end_hold(uuid,text,text,text,timestamptz)');
