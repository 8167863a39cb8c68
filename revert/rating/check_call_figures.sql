-- Revert ringfence:rating/check_call_figures from pg
begin;
set local role ringfence_owner;
drop function ringfence.check_call_figures(numeric, numeric);
commit;
