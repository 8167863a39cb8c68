-- Revert ringfence:account/set_debt_limit from pg
begin;
set local role ringfence_owner;
drop function billing.set_debt_limit(uuid, bigint);
commit;
