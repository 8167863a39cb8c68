-- Revert ringfence:wallet/transaction_seq from pg
begin;
set local role ringfence_owner;
drop function ringfence.transaction_seq(uuid, uuid);
commit;
