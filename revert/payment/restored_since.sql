-- Revert ringfence:payment/restored_since from pg
begin;
set local role ringfence_owner;
drop function ringfence.restored_since();
commit;
