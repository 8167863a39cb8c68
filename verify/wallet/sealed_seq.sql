-- Verify ringfence:wallet/sealed_seq on pg
select ringfence.verify_internal_function('ringfence.sealed_seq(uuid)');
