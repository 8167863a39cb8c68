-- Revert ringfence:wallet/batch_types from pg
begin;
set local role ringfence_owner;
drop type ringfence.deduction_answer;
drop type ringfence.deduction;
commit;
