-- Verify ringfence:core/lock_wallet on pg
select ringfence.verify_internal_function('ringfence.lock_wallet(uuid)');
