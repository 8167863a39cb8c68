-- Revert ringfence:account/check_debt_limit from pg
begin;
set local role ringfence_owner;
drop function ringfence.check_debt_limit(bigint);
commit;
