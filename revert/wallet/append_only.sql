-- Revert ringfence:wallet/append_only from pg
begin;
set local role ringfence_owner;
drop trigger credit_transaction_append_only on ringfence.credit_transaction;
drop function ringfence.append_only();
commit;
