-- Revert ringfence:wallet/check_details from pg
begin;
set local role ringfence_owner;
drop function ringfence.check_details(jsonb);
commit;
