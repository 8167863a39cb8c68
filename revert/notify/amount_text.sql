-- Revert ringfence:notify/amount_text from pg
begin;
set local role ringfence_owner;
drop function ringfence.amount_text(bigint, text);
commit;
