-- Revert ringfence:wallet/transaction_id from pg
begin;
set local role ringfence_owner;
drop function ringfence.transaction_id(uuid, bigint);
commit;
