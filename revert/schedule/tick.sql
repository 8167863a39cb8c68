-- Revert ringfence:schedule/tick from pg
begin;
set local role ringfence_owner;
drop procedure billing.tick(text);
commit;
