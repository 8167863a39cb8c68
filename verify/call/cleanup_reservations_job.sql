-- Verify ringfence:call/cleanup_reservations_job on pg
select ringfence.verify_internal_function('ringfence.cleanup_reservations_job(timestamptz,timestamptz)');
