-- Verify ringfence:core/try_lock_wallet on pg
select ringfence.verify_internal_function('ringfence.try_lock_wallet(uuid)');
