-- Verify ringfence:reconcile/hold_run on pg
select ringfence.verify_internal_function('ringfence.hold_run(uuid,uuid,timestamptz)');
