-- Revert ringfence:wallet/write_entry from pg
begin;
set local role ringfence_owner;
drop function ringfence.write_entry(ringfence.credit_transaction, bigint);
commit;
