-- Verify ringfence:wallet/write_entry on pg
select ringfence.verify_internal_function('ringfence.write_entry(ringfence.credit_transaction,bigint)');
