-- Revert ringfence:wallet/assert_same_entry from pg
begin;
set local role ringfence_owner;
drop function ringfence.assert_same_entry(ringfence.credit_transaction, bigint, text, text, timestamptz, integer);
commit;
