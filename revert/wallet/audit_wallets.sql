-- Revert ringfence:wallet/audit_wallets from pg
begin;
set local role ringfence_owner;
drop function ringfence.audit_wallets(uuid);
commit;
