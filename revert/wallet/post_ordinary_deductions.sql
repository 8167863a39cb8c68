-- Revert ringfence:wallet/post_ordinary_deductions from pg
begin;
set local role ringfence_owner;
drop function ringfence.post_ordinary_deductions(ringfence.deduction[], timestamptz, timestamptz);
commit;
