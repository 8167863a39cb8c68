-- Revert ringfence:payment/later_status from pg
begin;
set local role ringfence_owner;
drop function ringfence.later_status(text[], text, text);
commit;
