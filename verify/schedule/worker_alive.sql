-- Verify ringfence:schedule/worker_alive on pg
select ringfence.verify_internal_function('ringfence.worker_alive(timestamptz)');
