-- Revert ringfence:wallet/refund_transaction from pg
begin;
set local role ringfence_owner;
drop function billing.refund_transaction(uuid, uuid, bigint, text, text, timestamptz);
commit;
