-- Verify ringfence:wallet/find_entry on pg
select ringfence.verify_internal_function('ringfence.find_entry(uuid,text,text)');
