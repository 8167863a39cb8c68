-- Verify ringfence:inbox/find_delivery on pg
select ringfence.verify_internal_function('ringfence.find_delivery(uuid)');
