-- Revert ringfence:wallet/refuse_deduction from pg
begin;
set local role ringfence_owner;
drop function ringfence.refuse_deduction(jsonb, integer);
commit;
