-- Revert ringfence:wallet/parse_deductions from pg
begin;
set local role ringfence_owner;
drop function ringfence.parse_deductions(jsonb);
commit;
