-- Revert ringfence:wallet/seal_ledger from pg
begin;
set local role ringfence_owner;
drop function ringfence.seal_ledger(timestamptz, timestamptz);
commit;
