-- Verify ringfence:wallet/transaction_id on pg
select ringfence.verify_internal_function('ringfence.transaction_id(uuid,bigint)');
