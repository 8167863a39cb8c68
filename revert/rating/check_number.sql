-- Revert ringfence:rating/check_number from pg
begin;
set local role ringfence_owner;
drop function ringfence.check_number(text, numeric, numeric, numeric, integer);
commit;
