-- Verify ringfence:wallet/entry_digest on pg
select ringfence.verify_internal_function('ringfence.entry_digest(ringfence.ledger)');
