-- Verify ringfence:wallet/charge_key on pg
select ringfence.verify_internal_function('ringfence.charge_key(uuid,text)');
