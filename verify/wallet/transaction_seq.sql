-- Verify ringfence:wallet/transaction_seq on pg
select ringfence.verify_internal_function('ringfence.transaction_seq(uuid,uuid)');
