-- Revert ringfence:wallet/check_amount from pg
begin;
set local role ringfence_owner;
drop function ringfence.check_amount(text, bigint);
commit;
