-- Revert ringfence:wallet/post_from_first_lot from pg
begin;
set local role ringfence_owner;
drop function ringfence.post_from_first_lot(ringfence.credit_transaction, text);
commit;
