-- Verify ringfence:wallet/seq_at on pg
select ringfence.verify_internal_function('ringfence.seq_at(uuid,timestamptz)');
