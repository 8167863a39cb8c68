-- Revert ringfence:wallet/entry_digest from pg
begin;
set local role ringfence_owner;
drop function ringfence.entry_digest(ringfence.ledger);
commit;
