-- Verify ringfence:wallet/archive_ledger on pg
select ringfence.verify_internal_function('ringfence.archive_ledger(timestamptz,integer)');
