-- Verify ringfence:wallet/assert_same_entry on pg
select ringfence.verify_internal_function('ringfence.assert_same_entry(ringfence.credit_transaction,bigint,text,text,timestamptz,integer)');
