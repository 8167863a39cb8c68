-- Verify ringfence:schedule/current_slot on pg
select ringfence.verify_internal_function('ringfence.current_slot(interval,time,timestamptz)');
