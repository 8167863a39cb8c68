-- Verify ringfence:wallet/expire_lots on pg
select ringfence.verify_internal_function('ringfence.expire_lots(uuid,timestamptz,boolean)');
