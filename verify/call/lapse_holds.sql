-- Verify ringfence:call/lapse_holds on pg
select ringfence.verify_internal_function('ringfence.lapse_holds(uuid,timestamptz)');
