-- Verify ringfence:wallet/seal_ledger on pg
select ringfence.verify_internal_function('ringfence.seal_ledger(timestamptz,timestamptz)');
