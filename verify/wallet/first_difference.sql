-- Verify ringfence:wallet/first_difference on pg
select ringfence.verify_internal_function('ringfence.first_difference(ringfence.ledger_seal)');
