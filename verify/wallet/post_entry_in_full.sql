-- Verify ringfence:wallet/post_entry_in_full on pg
select ringfence.verify_internal_function('ringfence.post_entry_in_full(ringfence.credit_transaction,text,bigint,bigint,bigint[],timestamptz)');
