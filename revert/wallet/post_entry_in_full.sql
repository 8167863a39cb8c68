-- Revert ringfence:wallet/post_entry_in_full from pg
begin;
set local role ringfence_owner;
drop function ringfence.post_entry_in_full(ringfence.credit_transaction, text, bigint, bigint, bigint[], timestamptz);
commit;
