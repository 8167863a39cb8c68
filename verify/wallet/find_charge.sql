-- Verify ringfence:wallet/find_charge on pg
select ringfence.verify_internal_function('ringfence.find_charge(uuid,bigint)');
