-- Verify ringfence:call/reserve_in_full on pg
select ringfence.verify_internal_function('ringfence.reserve_in_full(uuid,text,text,bigint,timestamptz)');
