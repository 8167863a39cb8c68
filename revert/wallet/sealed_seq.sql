-- Revert ringfence:wallet/sealed_seq from pg
begin;
set local role ringfence_owner;
drop function ringfence.sealed_seq(uuid);
commit;
