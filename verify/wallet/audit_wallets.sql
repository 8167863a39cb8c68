-- Verify ringfence:wallet/audit_wallets on pg
select ringfence.verify_internal_function('ringfence.audit_wallets(uuid)');
