-- Verify ringfence:schedule/upkeep on pg
select ringfence.verify_internal_function('ringfence.upkeep(timestamptz,timestamptz)');
